// Measures what docs speak of beside the bench: sizes of files, and start-up and memory of each service.
import { cpus, totalmem } from "node:os";
import { count, parseArguments } from "../../services/local/arguments.ts";
import { runCommand } from "../../services/local/command.ts";
import { startFleet } from "../support/fleet.ts";
import { measureFiles } from "./files.ts";
import { measureStartUps } from "./processes.ts";

type Flags = { readonly rounds: number; readonly json: boolean };

const help = `Usage: npm run measure -- [flags]

Measures the sizes of files, and the start-up and the memory of each service.

  --rounds N  how often each service is started (default 5)
  --json      end with one line of JSON
  --help      show this
`;

function parse(args: readonly string[]): Flags | "help" {
  const values = parseArguments(args, {
    rounds: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  });
  if (values.help) return "help";
  return { rounds: count("--rounds", values.rounds, { least: 1, most: 1_000 }) ?? 5, json: values.json ?? false };
}

async function run({ rounds, json }: Flags): Promise<number> {
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  console.log(`${new Date().toISOString().slice(0, 10)}, ${machine}\n`);

  const files = measureFiles();
  console.log(`files      ${files.files} hand-written, ${files.lines} lines`);
  console.log(
    `lines      median ${files.median}, 90% up to ${files.p90}, largest ${files.largest.lines} (${files.largest.path})`,
  );
  console.log(
    `tests      ${files.testShare.toFixed(2)} lines for each line of source; comments ${percent(files.commentShare)}\n`,
  );

  const startUps = await measured(rounds);
  for (const { service, readyMs, residentMiB } of startUps) {
    console.log(
      `start      ${service.padEnd(13)} serves after ${Math.round(readyMs)} ms, with ${Math.round(residentMiB)} MiB`,
    );
  }
  if (json) console.log(JSON.stringify({ machine, files, startUps }));
  return 0;
}

async function measured(rounds: number) {
  await using fleet = await startFleet();
  return await measureStartUps(fleet, rounds);
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

process.exitCode = await runCommand({ help, parse, run });
