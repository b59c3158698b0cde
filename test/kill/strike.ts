import { setTimeout as delay } from "node:timers/promises";
import { PROCESSES } from "../../services/local/mesh/addresses.ts";
import { commandOf } from "../../services/local/postgres/process.ts";
import type { Counter } from "../support/eye.ts";
import { until } from "../support/waiting.ts";
import { type Blow, nameOf, type Strike } from "./blow.ts";
import { momentOf, type Watched } from "./moment.ts";
import { type Part, pidOf, variableOf } from "./processes.ts";

/** Struck is what a blow did. */
export type Struck = {
  readonly name: string;
  readonly day: string;
  /** at is how far the day was, in words. */
  readonly at: string;
  /** atTime is the moment by the machine's clock, which the database on it has too. */
  readonly atTime: Date;
  /** backMs is from the (last) blow, or the end of a freeze, until the victims serve again and the day has made progress. */
  readonly backMs: number;
  /** breaches say what was not as it should be right after. */
  readonly breaches: readonly string[];
};

/** Hooks are what a trial does between a blow and the recovery from it. */
export type Hooks = {
  /** settled runs when the victims are gone. */
  readonly settled: () => Promise<void>;
  /** restart starts a runner that was killed, after nothing of it was left. */
  readonly restart: () => void;
};

const FREEZE_MS = 3_000;

/** strike begins the day, waits for the moment, lets the blow fall, and returns when the day goes on and the victims serve again. */
export async function strike(watched: Watched, { blow, share }: Strike, hooks: Hooks): Promise<Struck> {
  const { mesh, day } = watched;
  const { victims, how, at: counter } = blow;
  const { at, atTime, hurt } = await fall(watched, { blow, share });
  let fellMs = performance.now();
  if (victims.includes("runner")) {
    await mesh.empty();
    hooks.restart();
  }
  await hooks.settled();
  let last = hurt;
  if (how === "twice") {
    last = await serving(watched, hurt);
    fellMs = performance.now();
    await kill(last);
  }
  const lives = how === "freeze" || how === "depose";
  const again = how === "depose" ? deposed(watched, last) : lives ? undefined : serving(watched, last);
  // What a victim had handed on already may count as progress before it serves again.
  await Promise.all([again, nextProgress(watched, counter === "publish" ? "calls" : counter)]);
  const backMs = performance.now() - fellMs;
  if (how === "depose") signal(hurt, "SIGCONT");
  const breaches: string[] = [];
  if (lives) {
    const survived = [...hurt].every(([part, pid]) => pidOf(mesh.state, part) === pid);
    if (!survived) breaches.push(`${nameOf(blow)}: it was started again`);
  }
  return { name: nameOf(blow), day, at, atTime, backMs, breaches };
}

type Pids = ReadonlyMap<Part, number>;
type Fallen = Pick<Struck, "at" | "atTime"> & { readonly hurt: Pids };

async function fall(watched: Watched, wanted: Strike): Promise<Fallen> {
  await using moment = await momentOf(watched, wanted);
  const hurt = await pids(watched, wanted.blow);
  const atTime = new Date();
  if (wanted.blow.how === "freeze") {
    signal(hurt, "SIGSTOP");
    await delay(FREEZE_MS);
    signal(hurt, "SIGCONT");
  } else if (wanted.blow.how === "depose") signal(hurt, "SIGSTOP");
  else await kill(hurt);
  return { at: moment.at, atTime, hurt };
}

async function pids(watched: Watched, { victims }: Blow): Promise<Pids> {
  const found = new Map<Part, number>();
  for (const victim of victims) {
    const part = victim === "orchestrator" ? await until("a leader", () => leader(watched)) : victim;
    const pid = pidOf(watched.mesh.state, part);
    if (pid === undefined) throw new Error(`${part} does not run`);
    found.set(part, pid);
  }
  return found;
}

/** leader is the orchestrator that has most of the day's runs; undefined while none has any. */
async function leader({ eye, day }: Watched): Promise<Part | undefined> {
  const rows = await eye.query<{ owner: string }>(
    "orchestrator",
    `select owner from run where day = $1 and end_time is null and owner is not null
      group by owner order by count(*) desc, owner limit 1`,
    [day],
  );
  return PROCESSES.find((name) => name === rows?.[0]?.owner);
}

/** deposed waits until another orchestrator has a run that the one had which was hurt. */
async function deposed({ eye, day }: Watched, hurt: Pids): Promise<void> {
  const sql = "select from run where day = $1 and epoch > 1 and owner <> all($2)";
  await until("another leader", async () => {
    const taken = await eye.query("orchestrator", sql, [day, [...hurt.keys()]]);
    return taken?.length ? true : undefined;
  });
}

function signal(victims: Pids, name: NodeJS.Signals): void {
  for (const pid of victims.values()) process.kill(pid, name);
}

async function kill(victims: Pids): Promise<void> {
  signal(victims, "SIGKILL");
  for (const [victim, pid] of victims) {
    await until(`the end of ${victim}`, () => (commandOf(pid) === "" ? true : undefined));
  }
}

/** serving waits until each victim serves again as another process than before. */
async function serving({ mesh, eye }: Watched, before: Pids): Promise<Pids> {
  const now = new Map<Part, number>();
  for (const [part, killed] of before) {
    const pid = await until(`${part} serves again`, async () => {
      const found = pidOf(mesh.state, part);
      if (found === undefined || found === killed) return undefined;
      if (part === "runner") return found;
      const ready = part === "postgres" ? (await eye.query("storage", "select")) !== undefined : await isReady(found);
      return ready ? found : undefined;
    });
    now.set(part, pid);
  }
  return now;
}

async function isReady(pid: number): Promise<boolean> {
  try {
    return (await fetch(`http://${variableOf(pid, "ADMIN_ADDRESS")}/readyz`)).ok;
  } catch {
    return false;
  }
}

// A day that has ended makes no further progress.
async function nextProgress({ eye, day }: Watched, counter: Counter): Promise<void> {
  const base = await until(`the counters of ${day}`, () => eye.counters(day));
  await until(`progress of ${day}`, async () => {
    const now = await eye.counters(day);
    if (now === undefined) return undefined;
    if (now[counter] > base[counter]) return true;
    const runs = await eye.runs(day);
    return runs !== undefined && runs.ended === runs.all ? true : undefined;
  });
}
