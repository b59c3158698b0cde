import { describe, expect, it } from "@jest/globals";
import { keepMapKeys } from "./map-keys.ts";

describe("generated code", () => {
  it.each([
    {
      name: "that reads",
      code: "  message.attributes[entry18.key] = entry18.value;",
      want: "  setEntry(message.attributes, entry18.key, entry18.value);",
    },
    {
      name: "that copies",
      code: "  acc[key] = BigInt(value as string | number);\n  return acc;",
      want: "  setEntry(acc, key, BigInt(value as string | number));\n  return acc;",
    },
  ])("$name keeps the keys of maps", ({ code, want }) => {
    const kept = keepMapKeys(`${code}\n`);
    expect(kept).toMatch(/\nfunction setEntry<T>\(.*\n/);
    expect(kept.startsWith(`${want}\n`)).toBe(true);
  });

  it.each([
    "message.key = reader.string();",
    'return { key: "", value: "" };',
    "if (names[key] === undefined) return;",
  ])("without maps stays as it is: %s", (code) => {
    expect(keepMapKeys(code)).toBe(code);
  });

  it.each(["acc[key] =\n  BigInt(value);", "message.prices[entry.key] = entry.value ?? 0"])(
    "of another shape is named: %s",
    (code) => {
      expect(() => keepMapKeys(code)).toThrow("has to be taught");
    },
  );
});
