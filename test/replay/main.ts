import { parseArguments, required } from "../../services/local/arguments.ts";
import { runCommand } from "../../services/local/command.ts";
import { table } from "../../services/local/report/table.ts";
import { lastLine } from "../recount/compare.ts";
import { sources } from "../recount/recorded.ts";
import { agreement } from "./agreement.ts";
import { runReplay } from "./command.ts";

/** Row is one source in the table that is printed. */
type Row = {
  readonly source: string;
  readonly days: number;
  readonly figures: number;
  readonly agrees: boolean;
  readonly tookMs: number;
};

type Flags = { readonly data: string; readonly chosen: readonly string[] | undefined };

const help = `Usage: npm run replay:all -- --data DIR [--source NAME]...

Replays every recorded source with all its days, and compares each figure with
an independent count of the files.

  --data DIR     the folder of recorded days
  --source NAME  only this one; may be repeated
  --help         show this
`;

function parse(args: readonly string[]): Flags | "help" {
  const values = parseArguments(args, {
    data: { type: "string" },
    source: { type: "string", multiple: true },
    help: { type: "boolean", short: "h" },
  });
  return values.help ? "help" : { data: required("--data", values.data), chosen: values.source };
}

// Replays every recorded source, or those chosen, with all its days, and compares each figure with a recount.
async function run({ data, chosen }: Flags): Promise<number> {
  const rows: Row[] = [];
  for (const source of chosen ?? sources.keys()) rows.push(await check(data, source));
  const titles = ["days", "figures", "agrees", "seconds"].map((title) => ({ title, align: "right" as const }));
  const cells = rows.map(({ source, days, figures, agrees, tookMs }) => [
    source,
    String(days),
    String(figures),
    agrees ? "yes" : "NO",
    (tookMs / 1000).toFixed(1),
  ]);
  for (const line of table([{ title: "source", align: "left" }, ...titles], cells)) console.log(line);
  return rows.every(({ agrees }) => agrees) ? 0 : 1;
}

async function check(data: string, source: string): Promise<Row> {
  const start = performance.now();
  const { code, stdout, stderr } = await runReplay("--data", data, "--source", source, "--json");
  const tookMs = performance.now() - start;
  if (code !== 0) {
    console.log(`${source}: the replay ended with ${code}:\n${stderr}`);
    return { source, days: 0, figures: 0, agrees: false, tookMs };
  }
  const { days, figures, differences } = agreement(source, data, lastLine(stdout));
  for (const difference of differences) console.log(difference);
  const time = stderr.split("\n").find((line) => /^ +time /.test(line));
  console.log(`${source}: ${days} days in ${(tookMs / 1000).toFixed(1)} s:${time?.replace(/^ +time +/, " ")}`);
  return { source, days, figures, agrees: differences.length === 0, tookMs };
}

process.exitCode = await runCommand({ help, parse, run });
