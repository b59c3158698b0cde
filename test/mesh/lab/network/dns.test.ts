import { describe, expect, it } from "@jest/globals";
import { answer, readQuestion } from "./dns.ts";
import { serviceNameOf } from "./name-server.ts";

// What a resolver asks for: an id, recursion wanted, one question.
function ask(name: string, type = 1): Buffer {
  const labels = name.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
  const header = Buffer.from([0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, type, 0, 1])]);
}

describe("readQuestion", () => {
  it("reads a name, whatever its case", () => {
    expect(readQuestion(ask("Storage.Colheita"))).toMatchObject({ name: "storage.colheita", type: 1 });
  });

  it("throws on what ends before its time", () => {
    expect(() => readQuestion(ask("storage").subarray(0, 15))).toThrow("out of range");
  });
});

describe("answer", () => {
  const message = ask("a.example");
  const question = readQuestion(message);

  it("has the address, under the question's id", () => {
    const reply = answer(message, question, "203.0.113.10");
    expect(reply.readUInt16BE(0)).toBe(0x1234);
    expect(reply.readUInt16BE(2) & 0x000f).toBe(0);
    expect(reply.readUInt16BE(6)).toBe(1);
    expect([...reply.subarray(-4)]).toEqual([203, 0, 113, 10]);
  });

  it("says that a name is unknown", () => {
    const reply = answer(message, question);
    expect(reply.readUInt16BE(2) & 0x000f).toBe(3);
    expect(reply.readUInt16BE(6)).toBe(0);
  });

  it("has no address of another kind for a name that is known", () => {
    const six = ask("a.example", 28);
    const reply = answer(six, readQuestion(six), "203.0.113.10");
    expect(reply.readUInt16BE(2) & 0x000f).toBe(0);
    expect(reply.readUInt16BE(6)).toBe(0);
  });
});

it.each([
  { name: "storage.colheita.svc.cluster.local", want: "storage.colheita" },
  { name: "istiod.istio-system.svc", want: "istiod.istio-system" },
  { name: "storage.colheita.svc.cluster.local.colheita.svc.cluster.local", want: undefined },
  { name: "example.com", want: undefined },
])("$name is the service $want", ({ name, want }) => {
  expect(serviceNameOf(name)).toBe(want);
});
