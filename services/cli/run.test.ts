import { describe, expect, it } from "@jest/globals";
import { testContext } from "../kit/testing/context.ts";
import { commands } from "./commands.ts";
import { run } from "./run.ts";

async function said(...args: readonly string[]) {
  const texts = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof texts) => ({
    write(text: string) {
      texts[name] += text;
    },
  });
  const streams = { stdout: stream("stdout"), stderr: stream("stderr") };
  const code = await run(args, { ctx: testContext(), ...streams, address: "127.0.0.1:1" });
  return { code, ...texts };
}

describe("without a call", () => {
  it.each([
    { args: [], code: 2, stream: "stderr", want: "Usage: colheita COMMAND" },
    { args: ["help"], code: 0, stream: "stdout", want: "Usage: colheita COMMAND" },
    { args: ["--help"], code: 0, stream: "stdout", want: "Exit codes: 0 good" },
    { args: ["help", "runs", "list"], code: 0, stream: "stdout", want: "Usage: colheita runs list [PIPELINE] [flags]" },
    { args: ["pause", "--help"], code: 0, stream: "stdout", want: "--reason TEXT" },
    { args: ["-h"], code: 0, stream: "stdout", want: "Exit codes: 0 good" },
    { args: ["help", "runs"], code: 0, stream: "stdout", want: "\n  runs cancel RUN " },
    { args: ["runs", "--help"], code: 0, stream: "stdout", want: "Usage: colheita runs COMMAND" },
    { args: ["runs", "list", "-h"], code: 0, stream: "stdout", want: "Usage: colheita runs list" },
    { args: ["runs"], code: 2, stream: "stderr", want: "there is runs list" },
    { args: ["--json", "runs", "list"], code: 2, stream: "stderr", want: "flags come after it" },
    { args: ["help", "nothing"], code: 2, stream: "stderr", want: 'There is no command "nothing"' },
    { args: ["runs", "list", "--address", "x"], code: 2, stream: "stderr", want: "host:port, or several" },
    { args: ["runs", "get", "x"], code: 2, stream: "stderr", want: "A run is named like" },
    { args: ["check", "/nowhere"], code: 2, stream: "stderr", want: "can't be read: ENOENT" },
  ] as const)("$args ends with $code", async ({ args, code, stream, want }) => {
    const { [stream]: text, ...rest } = await said(...args);
    expect(text).toContain(want);
    expect(rest).toEqual({ code, [stream === "stdout" ? "stderr" : "stdout"]: "" });
  });
});

it.each(["", "runs", ...commands.map(({ name }) => name)])("fits the help of %p into 80 columns", async (name) => {
  const { stdout } = await said("help", ...name.split(" ").filter((word) => word !== ""));
  expect(stdout).toContain("Usage: colheita");
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

it("makes what it prints harmless", async () => {
  const { code, stderr } = await said("runs", "\u001b[2Jlist");
  expect(code).toBe(2);
  expect(stderr).not.toContain("\u001b");
});
