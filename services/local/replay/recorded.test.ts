import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { testContext } from "../../kit/testing/context.ts";
import { recordedDays } from "./recorded.ts";

let server: Server;
let address = "";
let answer: { status: number; body: string };
let asked: string | undefined;

beforeEach(async () => {
  server = createServer((req, res) => {
    asked = req.url;
    res.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  // Node's fetch keeps its connections for a while.
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("recordedDays", () => {
  it.each([
    {
      name: "lists the days",
      status: 200,
      body: '{"days":["2025-12-04","2026-01-01"]}',
      want: [
        { year: 2025, month: 12, day: 4 },
        { year: 2026, month: 1, day: 1 },
      ],
    },
    { name: "has none of a source that it does not know", status: 404, body: '{"error":"none"}', want: [] },
  ])("$name", async ({ status, body, want }) => {
    answer = { status, body };
    expect(await recordedDays(testContext(), address, "a b")).toEqual(want);
    expect(asked).toBe("/recorded/a%20b/");
  });

  it.each([
    { name: "a failure", status: 500, body: '{"error":"broken"}', want: "answered 500 without days" },
    { name: "no list", status: 200, body: '{"days":"2025-12-04"}', want: "answered 200 without days" },
    { name: "no day", status: 200, body: '{"days":["2025-02-30"]}', want: 'lists "2025-02-30", which is no day' },
  ])("does not take $name for an answer", async ({ status, body, want }) => {
    answer = { status, body };
    await expect(recordedDays(testContext(), address, "shop")).rejects.toThrow(want);
  });
});
