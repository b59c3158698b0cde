import { describe, expect, it } from "@jest/globals";
import { Run, Run_State, Step_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { progressLine } from "./line.ts";
import { createScreen } from "./screen.ts";

const redraw = () => new Promise((resolve) => setTimeout(resolve, 250));

function terminal(columns: number) {
  const written: string[] = [];
  return { written, stream: { isTTY: true, columns, write: (text: string) => written.push(text) } };
}

describe("a screen", () => {
  it("that is no terminal only adds lines", () => {
    const written: string[] = [];
    using screen = createScreen({ write: (text) => written.push(text) });
    screen.show("olx", "collect 1/3");
    screen.print("done");
    expect(written).toEqual(["done\n"]);
  });

  it("that is a terminal redraws its last lines below what stays", async () => {
    const { written, stream } = terminal(80);
    using screen = createScreen(stream);
    screen.show("olx", "olx 1");
    screen.show("shop", "shop 1");
    screen.show("olx", "olx 2");
    await redraw();
    expect(written.splice(0).join("")).toBe("olx 2\nshop 1\n");
    screen.print("stays");
    expect(written.splice(0).join("")).toBe("\u001b[2A\u001b[0Jstays\nolx 2\nshop 1\n");
    screen.show("olx", undefined);
    await redraw();
    expect(written.splice(0).join("")).toBe("\u001b[2A\u001b[0Jshop 1\n");
  });

  it.each([
    { columns: 10, want: 9 },
    { columns: 0, want: 79 },
  ])("lets no line wrap on $columns columns", async ({ columns, want }) => {
    const { written, stream } = terminal(columns);
    using screen = createScreen(stream);
    screen.show("a", "x".repeat(200));
    await redraw();
    expect(written.join("")).toBe(`${"x".repeat(want)}\n`);
  });

  it("takes its last lines away at the end", async () => {
    const { written, stream } = terminal(80);
    {
      using screen = createScreen(stream);
      screen.show("a", "line");
      await redraw();
      written.length = 0;
    }
    await redraw();
    expect(written.join("")).toBe("\u001b[1A\u001b[0J");
  });
});

describe("progressLine", () => {
  const collect = { step: "collect", state: Step_State.RUNNING, itemsTotal: 8, itemsDone: 3 };
  it.each([
    { name: "waiting", run: { state: Run_State.QUEUED }, want: "waits" },
    { name: "between two steps", run: { state: Run_State.RUNNING }, want: "goes on" },
    { name: "one call", run: { steps: [{ step: "plan", state: Step_State.RUNNING, itemsTotal: 1 }] }, want: "plan" },
    {
      name: "calls side by side",
      run: {
        steps: [
          { step: "plan", state: Step_State.SUCCEEDED },
          { ...collect, progressDone: 1_204n, progressUnit: "pages" },
          { step: "process", state: Step_State.RUNNING, itemsTotal: 8, itemsDone: 2 },
          { step: "publish", state: Step_State.WAITING },
        ],
      },
      want: "collect 3/8 (1,204 pages), process 2/8",
    },
    {
      name: "a failure that is tried again",
      run: { steps: [{ ...collect, error: { code: "UNAVAILABLE", reason: "HTTP_500" } }] },
      want: "collect 3/8 [UNAVAILABLE HTTP_500, trying again]",
    },
    {
      name: "a failure whose reason is its code",
      run: { steps: [{ ...collect, error: { code: "UNAVAILABLE", reason: "UNAVAILABLE" } }] },
      want: "collect 3/8 [UNAVAILABLE, trying again]",
    },
    {
      name: "a failure without a reason",
      run: { steps: [{ ...collect, error: { code: "UNAVAILABLE" } }] },
      want: "collect 3/8 [UNAVAILABLE, trying again]",
    },
  ])("tells $name", ({ run, want }) => {
    expect(progressLine(Run.fromPartial(run))).toBe(want);
  });
});
