import { describe, expect, it } from "@jest/globals";
import { Listing } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { DailyReport } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { MessageReader } from "./message-reader.ts";

// As JSON.parse makes them of a source's row: keys of the object's own, whatever they mean to JavaScript.
const odd: Record<string, string> = JSON.parse('{"__proto__":"1","constructor":"2","toString":"3","7":"4","":"5"}');

describe("a map of a message", () => {
  it.each([
    { name: "as it was read", attributes: () => Listing.decode(bytes()).attributes },
    { name: "by our own reader", attributes: () => Listing.decode(new MessageReader(bytes())).attributes },
    { name: "of parts", attributes: () => Listing.create({ attributes: odd }).attributes },
  ])("keeps every key, $name", ({ attributes }) => {
    expect(Object.entries(attributes()).sort()).toEqual(Object.entries(odd).sort());
    expect(Object.getPrototypeOf(attributes())).toBe(Object.prototype);
  });

  it("keeps every key of numbers", () => {
    const rejectedByReason: Record<string, bigint> = Object.fromEntries([["__proto__", 7n]]);
    const report = DailyReport.decode(DailyReport.encode(DailyReport.create({ rejectedByReason })).finish());
    expect(Object.entries(report.rejectedByReason)).toEqual([["__proto__", 7n]]);
  });
});

function bytes(): Uint8Array {
  return Listing.encode({ ...Listing.create(), attributes: odd }).finish();
}
