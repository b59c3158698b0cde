import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Day, dayInZone } from "../../../services/kit/day.ts";
import type { Eye } from "../../support/eye.ts";
import { root } from "../../support/service.ts";
import { until } from "../../support/waiting.ts";

/** Timetable is a schedule that nobody was there to keep for some days: all of them are to be made up for. */
export type Timetable = {
  readonly cron: string;
  /** since is when the schedule is to have begun. */
  readonly since: Date;
  /** days are those that are due, the earliest first. */
  readonly days: readonly Day[];
};

const ZONE = "America/Sao_Paulo";
const dayMs = 86_400_000;

/** timetableOf is a schedule that was due on so many days, the last time half a day ago, so that none comes while the test runs. */
export function timetableOf(now: Date, days: number): Timetable {
  const ago = (halves: number) => new Date(now.getTime() - (halves * dayMs) / 2);
  const hour = new Intl.DateTimeFormat("en", { timeZone: ZONE, hour: "numeric", hourCycle: "h23" }).format(ago(1));
  return {
    cron: `0 ${Number(hour)} * * *`,
    since: ago(2 * days),
    days: Array.from({ length: days }, (_, index) => dayInZone(ago(2 * (days - index) - 1), ZONE)),
  };
}

/** writePipelines copies the pipelines that are shipped into a folder; the daily one makes up for all that a timetable missed. */
export async function writePipelines(folder: string, { cron }: Timetable): Promise<void> {
  await cp(join(root, "pipelines"), folder, { recursive: true });
  const file = join(folder, "daily.yaml");
  let text = await readFile(file, "utf8");
  for (const [find, put] of [
    ["cron: 0 6 * * *", `cron: ${cron}`],
    ["catchUp: last", "catchUp: all"],
  ] as const) {
    if (text.split(find).length !== 2) throw new Error(`${file} does not say "${find}" once`);
    text = text.replace(find, put);
  }
  await writeFile(file, text);
}

/** backdate makes the orchestrators believe that the schedule began when its timetable says, and that nobody has kept it since. */
export async function backdate(eye: Eye, { since }: Timetable, sources: readonly string[]): Promise<void> {
  await until("the schedule's partitions", async () => {
    const rows = await eye.query<{ partitions: number; timetables: number }>("orchestrator", sql, [since, sources]);
    const [row] = rows ?? [];
    return row?.partitions === sources.length && row.timetables === 1 ? true : undefined;
  });
}

// Nothing at all before the orchestrators know of all partitions: all days are due at once then.
const sql = `
  with ready as (
    select from pipeline_partition where pipeline = 'daily' and partition = any($2) having count(*) = cardinality($2)),
  places as (
    update pipeline_partition set since = $1 where pipeline = 'daily' and exists (select from ready) returning 1),
  tables as (update timetable set since = $1 where pipeline = 'daily' and exists (select from ready) returning 1)
  select (select count(*)::int from places) partitions, (select count(*)::int from tables) timetables`;
