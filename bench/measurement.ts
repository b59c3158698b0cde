import { relative } from "node:path";
import type { Area, AreaOptions, Report } from "./area.ts";
import type { AreaName } from "./areas.ts";
import { breachOf } from "./figure.ts";
import { sentenceOf } from "./machine.ts";
import { writeResult } from "./results.ts";
import { textTable } from "./table.ts";

/** Terminal is where the bench prints: what was found, and apart from it what went wrong. */
export type Terminal = { out(line: string): void; err(line: string): void };

/**
 * measure measures one area, prints what it found, and keeps it unless the run was quick. It returns what is worse than
 * it may be, a sentence each; an area that fails is one of them, so that the next one is measured all the same. A quick
 * run that finds something worse measures once more, and what it finds then counts: a machine that stands still for
 * seconds spoils one of two rounds, and rooms that became slower are found slow twice.
 */
export async function measure(
  name: AreaName,
  load: (name: AreaName) => Promise<Area>,
  options: AreaOptions,
  terminal: Terminal,
): Promise<readonly string[]> {
  try {
    const area = await load(name);
    const breaches = await measureOnce(name, area, options, terminal);
    if (!options.quick || breaches.length === 0) return breaches;
    for (const breach of breaches) terminal.err(`measured once more: ${breach}`);
    return await measureOnce(name, area, options, terminal);
  } catch (error) {
    terminal.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return [`${name} could not be measured`];
  }
}

async function measureOnce(
  name: AreaName,
  area: Area,
  options: AreaOptions,
  terminal: Terminal,
): Promise<readonly string[]> {
  const startMs = performance.now();
  const report = await area.run(options);
  print(area.title, report, terminal);
  terminal.out(`${name} took ${Math.round((performance.now() - startMs) / 1000)} s`);
  // A quick run's figures are too few to be kept.
  if (!options.quick) await keep(name, area.title, report, options, terminal);
  return report.figures.flatMap((figure) => breachOf(figure, options.quick) ?? []);
}

async function keep(
  area: AreaName,
  title: string,
  report: Report,
  { rounds, large }: AreaOptions,
  terminal: Terminal,
): Promise<void> {
  const command = `npm run bench -- ${area} --rounds ${rounds}${large ? " --large" : ""}`;
  const date = new Date().toISOString().slice(0, 10);
  const path = await writeResult({ area, title, date, command, ...report });
  terminal.out(`kept in ${relative(process.cwd(), path)}`);
}

function print(title: string, report: Report, { out }: Terminal): void {
  const settings = Object.entries(report.settings).map(([key, value]) => `${key}=${value}`);
  const versions = Object.entries(report.versions).map(([peer, version]) => `${peer} ${version}`);
  out(`\n${title}: ${sentenceOf(report.machine)}`);
  for (const line of [settings.join(" "), versions.join(", ")]) if (line !== "") out(line);
  out(`\n${textTable(report.figures)}\n`);
  for (const note of report.notes) out(note);
}
