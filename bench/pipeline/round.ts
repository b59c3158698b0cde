import { join } from "node:path";
import { LOG_BYTES_PER_ROW, writeLog } from "../server.ts";
import { type Contestant, OURS } from "./contestant.ts";
import { checkAgainst, createDlt, STRATEGIES } from "./dlt/contestant.ts";
import type { Load } from "./load.ts";
import { type Harvest, openMesh } from "./mesh.ts";
import { createFloor } from "./psql.ts";
import { type Rows, saveRows } from "./rows.ts";
import type { MeshServer } from "./server.ts";
import { TURNS, type Turn } from "./site.ts";

/** Round is both days of every contestant, on one PostgreSQL that began empty. */
export type Round = {
  readonly ours: readonly Harvest[];
  /** loads are the others' days, by the contestant's name. */
  readonly loads: Readonly<Record<string, readonly Load[]>>;
  readonly server: Pick<MeshServer, "version" | "settings">;
};

/** RoundOptions say what a round measures. */
export type RoundOptions = {
  readonly listings: number;
  /** index counts the rounds of one size: who begins changes with it. */
  readonly index: number;
  /** rows are the days' listings as files, in folder; the first round makes them. */
  readonly rows: Map<Turn, Rows>;
  readonly folder: string;
  /** python is the interpreter that has dlt; undefined where dlt is no contestant in this round. */
  readonly python: string | undefined;
  say(line: string): void;
};

/** measureRound brings both days in, each contestant in its turn. It throws where one does not have what another has. */
export async function measureRound(options: RoundOptions): Promise<Round> {
  const { listings, index, python, say } = options;
  await using stack = new AsyncDisposableStack();
  const mesh = stack.use(await openMesh({ listings }));
  const { server, simulator } = mesh;
  await writeLog(server.urlOf("postgres"), listings * LOG_BYTES_PER_ROW);
  const ours: Harvest[] = [];
  const contestants: Contestant[] = [
    { name: OURS, load: async (turn) => saved(options, server, turn, await mesh.harvest(turn), ours) },
    await createFloor(server, (turn) => rowsOf(options, turn)),
  ];
  if (python !== undefined) {
    for (const strategy of STRATEGIES) {
      contestants.push(await createDlt(stack, { python, server, simulator }, strategy));
    }
  }
  const first = index % contestants.length;
  const loads: Record<string, Load[]> = {};
  for (const turn of TURNS) {
    for (const { name, load } of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      say(`${listings} listings, round ${index + 1}, day ${turn}: ${name} ...`);
      const taken = await load(turn);
      if (name !== OURS) loads[name] = [...(loads[name] ?? []), taken];
    }
    const had = ours.at(-1)?.listings ?? 0;
    for (const [name, days] of Object.entries(loads)) checkAgainst(had, days.at(-1)?.listings ?? 0, name);
  }
  return { ours, loads, server: { version: server.version, settings: server.settings } };
}

async function saved(
  { rows, folder }: RoundOptions,
  server: MeshServer,
  turn: Turn,
  harvest: Harvest,
  ours: Harvest[],
): Promise<Harvest> {
  ours.push(harvest);
  if (!rows.has(turn)) rows.set(turn, await saveRows(server, join(folder, `day-${turn}`)));
  const kept = rows.get(turn)?.listings;
  if (kept !== harvest.listings) throw new Error(`the day had ${harvest.listings} listings, and ${kept} are stored`);
  return harvest;
}

function rowsOf({ rows }: RoundOptions, turn: Turn): Rows {
  const found = rows.get(turn);
  if (found === undefined) throw new Error(`the rows of day ${turn} were not kept`);
  return found;
}
