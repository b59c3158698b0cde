import { setTimeout as delay } from "node:timers/promises";
import { commandOf } from "../../services/local/postgres/process.ts";
import { type Blow, type Counter, nameOf, type Strike, type Victim } from "./blow.ts";
import { momentOf, type Watched } from "./moment.ts";
import { pidOf, variableOf } from "./processes.ts";
import { until } from "./waiting.ts";

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

/** strike waits for the moment, lets the blow fall, and returns when the day goes on and the victims serve again. */
export async function strike(watched: Watched, { blow, share }: Strike, hooks: Hooks): Promise<Struck> {
  const { mesh, day } = watched;
  const { victims, how } = blow;
  const { at, atTime, hurt } = await fall(watched, { blow, share });
  let fellMs = performance.now();
  if (victims.includes("runner")) {
    await mesh.empty();
    hooks.restart();
  }
  await hooks.settled();
  let last = hurt;
  if (how === "twice") {
    last = await serving(watched, victims, hurt);
    fellMs = performance.now();
    await kill(last);
  }
  const again = how === "freeze" ? undefined : serving(watched, victims, last);
  // What a victim had handed on already may count as progress before it serves again.
  await Promise.all([again, nextProgress(watched, blow.at === "publish" ? "calls" : blow.at)]);
  const backMs = performance.now() - fellMs;
  const breaches: string[] = [];
  if (how === "freeze") {
    const survived = [...hurt].every(([victim, pid]) => pidOf(mesh.state, victim) === pid);
    if (!survived) breaches.push(`${nameOf(blow)}: it was started again`);
  }
  return { name: nameOf(blow), day, at, atTime, backMs, breaches };
}

type Pids = ReadonlyMap<Victim, number>;
type Fallen = Pick<Struck, "at" | "atTime"> & { readonly hurt: Pids };

async function fall(watched: Watched, wanted: Strike): Promise<Fallen> {
  await using moment = await momentOf(watched, wanted);
  const hurt = pids(watched.mesh.state, wanted.blow);
  const atTime = new Date();
  if (wanted.blow.how === "freeze") {
    signal(hurt, "SIGSTOP");
    await delay(FREEZE_MS);
    signal(hurt, "SIGCONT");
  } else await kill(hurt);
  return { at: moment.at, atTime, hurt };
}

function pids(state: string, { victims }: Blow): Pids {
  return new Map(
    victims.map((victim) => {
      const pid = pidOf(state, victim);
      if (pid === undefined) throw new Error(`${victim} does not run`);
      return [victim, pid];
    }),
  );
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
async function serving({ mesh, eye }: Watched, victims: readonly Victim[], before: Pids): Promise<Pids> {
  const now = new Map<Victim, number>();
  for (const victim of victims) {
    const pid = await until(`${victim} serves again`, async () => {
      const found = pidOf(mesh.state, victim);
      if (found === undefined || found === before.get(victim)) return undefined;
      if (victim === "runner") return found;
      const ready = victim === "postgres" ? (await eye.query("storage", "select")) !== undefined : await isReady(found);
      return ready ? found : undefined;
    });
    now.set(victim, pid);
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
