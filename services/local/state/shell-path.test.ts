import { expect, it } from "@jest/globals";
import { shellPath } from "./shell-path.ts";

it.each([
  { name: "below the folder", path: "/a/b/.colheita/pids/x", want: ".colheita/pids/x" },
  { name: "elsewhere", path: "/tmp/s/pids/x", want: "/tmp/s/pids/x" },
  { name: "with a blank", path: "/a/b/my state/x", want: "'my state/x'" },
  { name: "with a quote", path: "/a/it's/x", want: `'/a/it'\\''s/x'` },
])("a path $name", ({ path, want }) => {
  expect(shellPath(path, "/a/b")).toBe(want);
});
