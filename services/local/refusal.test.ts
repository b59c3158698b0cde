import { expect, it } from "@jest/globals";
import { errorCode, Refusal, refusalOfFile } from "./refusal.ts";

it.each([
  { code: "ENOSPC", want: "No disk space is left for /x: free some, or choose another folder with --state DIR." },
  { code: "EROFS", want: "Cannot write /x: give this user the right to, or choose another folder with --state DIR." },
  { code: "EACCES", want: "Cannot write /x: give this user the right to, or choose another folder with --state DIR." },
  { code: "ENOTDIR", want: "/x is in the way of a folder: remove it, or choose another folder with --state DIR." },
])("$code becomes a sentence", ({ code, want }) => {
  const refusal = refusalOfFile(Object.assign(new Error("raw"), { code }), "/x");
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toHaveProperty("message", want);
});

it.each([
  { name: "an error with another code", error: Object.assign(new Error("raw"), { code: "EBADF" }) },
  { name: "an error without a code", error: new Error("raw") },
  { name: "no error at all", error: "raw" },
])("$name stays as it is", ({ error }) => {
  expect(refusalOfFile(error, "/x")).toBe(error);
});

it.each([
  { error: { code: "A" }, want: "A" },
  { error: { code: 1 }, want: undefined },
  { error: null, want: undefined },
  { error: undefined, want: undefined },
])("the code of $error is $want", ({ error, want }) => {
  expect(errorCode(error)).toBe(want);
});
