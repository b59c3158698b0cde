import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/service.ts";

/** FileSizes are how long the hand-written files are, in lines. */
export type FileSizes = {
  readonly files: number;
  readonly lines: number;
  readonly median: number;
  /** p90 is the length that nine of ten files do not exceed. */
  readonly p90: number;
  readonly largest: { readonly path: string; readonly lines: number };
  /** testShare is lines of tests for each line of source. */
  readonly testShare: number;
  /** commentShare is the share of lines that are comments. */
  readonly commentShare: number;
};

/** measureFiles counts the lines of all hand-written TypeScript that git knows, as it stands in the work tree. */
export function measureFiles(): FileSizes {
  const paths = execFileSync("git", ["ls-files", "*.ts"], { cwd: root, encoding: "utf8" }).trim().split("\n");
  // One that was deleted is known until that is committed.
  const written = paths.filter((path) => !path.startsWith("gen/") && existsSync(join(root, path)));
  const files = written.map((path) => ({ path, ...count(path) }));
  const sorted = files.toSorted((a, b) => a.lines - b.lines);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.lines ?? 0;
  const sum = (of: typeof files) => of.reduce((total, { lines }) => total + lines, 0);
  const tests = files.filter(({ path }) => isTest(path));
  const largest = sorted.at(-1) ?? { path: "", lines: 0 };
  return {
    files: files.length,
    lines: sum(files),
    median: at(0.5),
    p90: at(0.9),
    largest: { path: largest.path, lines: largest.lines },
    testShare: sum(tests) / (sum(files) - sum(tests)),
    commentShare: files.reduce((total, { comments }) => total + comments, 0) / sum(files),
  };
}

/** isTest says whether a file is there only to test others. */
function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.startsWith("test/") || /\/(testing|testdata)\//.test(path);
}

function count(path: string): { lines: number; comments: number } {
  const lines = readFileSync(join(root, path), "utf8").trimEnd().split("\n");
  return { lines: lines.length, comments: lines.filter((line) => /^\s*(\/\/|\/\*\*?|\*)/.test(line)).length };
}
