import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { compare, lastLine } from "./compare.ts";
import { sources } from "./recorded.ts";
import { recount } from "./report.ts";

const usage =
  "usage: node test/recount/main.ts --data DIR --source NAME [--days N] (--json | --compare FILE)\n" +
  `sources: ${[...sources.keys()].join(", ")}`;

/** main runs the command and returns its exit code: 0, 1 where a comparison found a difference. */
function main(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string" },
      source: { type: "string" },
      days: { type: "string" },
      json: { type: "boolean", default: false },
      compare: { type: "string" },
    },
  });
  const source = sources.get(values.source ?? "");
  const days = values.days === undefined ? Number.POSITIVE_INFINITY : Number(values.days);
  const oneOutput = values.json !== (values.compare !== undefined);
  if (
    values.data === undefined ||
    values.source === undefined ||
    source === undefined ||
    !(days === Number.POSITIVE_INFINITY || (Number.isInteger(days) && days >= 1)) ||
    !oneOutput
  ) {
    throw new Error(usage);
  }
  const ours = recount(values.source, source, values.data, days);
  if (values.compare === undefined) {
    console.log(JSON.stringify(ours));
    return 0;
  }
  const { figures, differences } = compare(values.source, lastLine(readFileSync(values.compare, "utf8")), ours);
  for (const difference of differences) {
    console.log(difference);
  }
  console.log(
    differences.length === 0 ? `agrees: ${figures} figures` : `differs: ${differences.length} of ${figures} figures`,
  );
  return differences.length === 0 ? 0 : 1;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (err) {
  console.error(err instanceof Error ? err.message : String(err));
  process.exitCode = 2;
}
