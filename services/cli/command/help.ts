import { defaultAddress } from "../argument/address.ts";
import { beside, wrap } from "../text/wrap.ts";
import { type Command, commonOptions, type Option } from "./command.ts";

/** overview is what there is, for who does not know yet. */
export function overview(commands: readonly Command[]): string {
  const help = { name: "help", takes: "[COMMAND]", summary: "show this, or a command's flags" };
  return `Usage: colheita COMMAND [arguments] [flags]

${summaries([...commands, help])}

${flags(commonOptions)}

The address is ${defaultAddress}
where neither --address nor COLHEITA_ADDRESS says another. Pipelines are named
like daily, runs like daily/olx-2026-01-31-1, as the lists show them.

Exit codes: 0 good; 1 the answer is bad (mistakes in a file, a run that did not
succeed); 2 wrong usage; 3 the orchestrator can't be reached; 4 it refused;
130 interrupted.
`;
}

/** helpOfGroup is what a group of commands has, those of runs or of backfills. */
export function helpOfGroup(group: string, commands: readonly Command[]): string {
  return `Usage: colheita ${group} COMMAND [arguments] [flags]

${summaries(commands)}

"colheita help ${commands[0]?.name}" shows the flags of one.
`;
}

/** helpOf is how a command is called. */
export function helpOf({ name, takes, summary, details, options }: Command): string {
  const usage = ["Usage: colheita", name, takes, "[flags]"].filter((part) => part !== "").join(" ");
  const sentences = [`${summary[0]?.toUpperCase()}${summary.slice(1)}.`, ...(details === "" ? [] : [details])];
  const paragraphs = sentences.map((text) => wrap(text).join("\n"));
  return `${[usage, ...paragraphs, flags({ ...options, ...commonOptions })].join("\n\n")}\n`;
}

function summaries(commands: readonly Pick<Command, "name" | "takes" | "summary">[]): string {
  const calls = commands.map(({ name, takes }) => `${name} ${takes}`.trim());
  const width = Math.max(...calls.map((call) => call.length));
  return commands.flatMap(({ summary }, index) => beside(calls[index] ?? "", width, summary)).join("\n");
}

function flags(options: Readonly<Record<string, Option>>): string {
  const names = Object.entries(options).map(
    ([name, { value }]) => `--${name}${value === undefined ? "" : ` ${value}`}`,
  );
  const width = Math.max(...names.map((name) => name.length));
  return Object.values(options)
    .flatMap(({ help }, index) => beside(names[index] ?? "", width, help))
    .join("\n");
}
