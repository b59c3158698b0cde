import { describe, expect, it } from "@jest/globals";
import { beginTrace, isTraceparent, spansOf, traceId } from "./trace.ts";

const trace = "0af7651916cd43dd8448eb211c80319c";
const span = "b7ad6b7169203331";

describe("beginTrace", () => {
  it("makes one trace for a name, and a span for each call", () => {
    const next = spansOf("runs/a");
    const [one, two, again, other] = [next(), next(), beginTrace("runs/a"), beginTrace("runs/b")] as const;
    expect([one, two, again, other].every(isTraceparent)).toBe(true);
    expect([traceId(two), traceId(again)]).toEqual([traceId(one), traceId(one)]);
    expect(new Set([one, two, again]).size).toBe(3);
    expect(traceId(other)).not.toBe(traceId(one));
  });
});

describe("isTraceparent", () => {
  it.each([
    { name: "one that is kept", text: `00-${trace}-${span}-01`, want: true },
    { name: "one that is not kept", text: `00-${trace}-${span}-00`, want: true },
    { name: "another version", text: `ff-${trace}-${span}-01`, want: false },
    { name: "a trace of zeros", text: `00-${"0".repeat(32)}-${span}-01`, want: false },
    { name: "a span of zeros", text: `00-${trace}-${"0".repeat(16)}-01`, want: false },
    { name: "capital letters", text: `00-${trace.toUpperCase()}-${span}-01`, want: false },
    { name: "more behind it", text: `00-${trace}-${span}-01-x`, want: false },
    { name: "nothing", text: "", want: false },
  ])("$name", ({ text, want }) => expect(isTraceparent(text)).toBe(want));
});
