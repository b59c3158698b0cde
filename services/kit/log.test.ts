import { expect, it } from "@jest/globals";
import { unavailable } from "./errors.ts";
import { createLogger } from "./log.ts";

/** written is what a logger writes while log runs. */
function written(log: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  log(createLogger({ service: "storage", level: "info", destination: { write: (line) => lines.push(line) } }));
  return lines.map((line) => JSON.parse(line));
}

it("writes one object a line, with level, time, service and what the child adds", () => {
  const [line, ...rest] = written((log) => {
    log.child({ requestId: "r-1" }).info({ items: 7 }, "written");
    log.debug("not at this level");
  });
  expect(rest).toEqual([]);
  expect(line).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    service: "storage",
    requestId: "r-1",
    items: 7,
    msg: "written",
  });
});

it.each([
  { name: "at the top", fields: { password: "hunter2" } },
  { name: "below", fields: { config: { databaseUrl: "hunter2" } } },
  { name: "two below", fields: { request: { headers: { authorization: "hunter2" } } } },
])("writes no secret $name", ({ fields }) => {
  const [line] = written((log) => log.info(fields, "x"));
  expect(JSON.stringify(line)).not.toContain("hunter2");
  expect(JSON.stringify(line)).toContain("[secret]");
});

it("writes the causes of an error with their stacks", () => {
  const err = unavailable("GONE", "outer", { cause: new Error("inner") });
  const [line] = written((log) => log.error({ err }, "x"));
  expect(line).toMatchObject({ err: { message: "outer", reason: "GONE", cause: { message: "inner" } } });
});
