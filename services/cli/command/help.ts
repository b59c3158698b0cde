import { defaultAddress } from "../argument/address.ts";
import { type Command, commonOptions, type Option } from "./command.ts";

/** overview is what there is, for who does not know yet. */
export function overview(commands: readonly Command[]): string {
  const calls = commands.map(({ name, takes }) => `${name} ${takes}`.trim());
  const width = Math.max(...calls.map((call) => call.length));
  const lines = commands.map(({ summary }, index) => `  ${(calls[index] ?? "").padEnd(width)}  ${summary}`);
  return `Usage: colheita COMMAND [arguments] [flags]

${lines.join("\n")}
  ${"help [COMMAND]".padEnd(width)}  show this, or a command's flags

${flags(commonOptions)}

The address is ${defaultAddress} where neither --address nor COLHEITA_ADDRESS says another.
Pipelines are named like daily, runs like daily/olx-2026-01-31-1, as the lists show them.

Exit codes: 0 good; 1 the answer is bad (mistakes in a file, a run that did not succeed); 2 wrong usage;
3 the orchestrator can't be reached; 4 it refused; 130 interrupted.
`;
}

/** helpOf is how a command is called. */
export function helpOf({ name, takes, summary, details, options }: Command): string {
  const usage = ["Usage: colheita", name, takes, "[flags]"].filter((part) => part !== "").join(" ");
  const sentence = `${summary[0]?.toUpperCase()}${summary.slice(1)}.`;
  return `${[usage, sentence, ...(details === "" ? [] : [details]), flags({ ...options, ...commonOptions })].join("\n\n")}\n`;
}

function flags(options: Readonly<Record<string, Option>>): string {
  const names = Object.entries(options).map(
    ([name, { value }]) => `--${name}${value === undefined ? "" : ` ${value}`}`,
  );
  const width = Math.max(...names.map((name) => name.length));
  return Object.values(options)
    .map(({ help }, index) => `  ${(names[index] ?? "").padEnd(width)}  ${help}`)
    .join("\n");
}
