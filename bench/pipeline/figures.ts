import { type Figure, figure, type Limits } from "../figure.ts";
import { OURS } from "./contestant.ts";
import { nameOf } from "./dlt/contestant.ts";
import { cpuOf, type Load, listingsASecond } from "./load.ts";
import type { Harvest } from "./mesh.ts";
import { FLOOR } from "./psql.ts";
import type { Round } from "./round.ts";
import { TURNS, type Turn } from "./site.ts";

/** Sized are the rounds of one number of listings. */
export type Sized = { readonly listings: number; readonly rounds: readonly Round[] };

/** PEERS are what a user would pick instead, which the limits are of. */
const PEERS: readonly string[] = [nameOf("upsert"), nameOf("scd2")];

const asked = {
  overFloor: {
    1: { better: "higher", accept: 0.35, goal: 0.5, quick: 0.05 },
    2: { better: "higher", accept: 0.25, goal: 0.4, quick: 0.05 },
  },
  cpu: {
    1: { better: "lower", accept: 170, goal: 120, quick: 1_000 },
    2: { better: "lower", accept: 130, goal: 85, quick: 1_000 },
  },
  speedOverPeer: { better: "higher", accept: 8, goal: 15, quick: 4 },
  cpuOfPeer: { better: "higher", accept: 4, goal: 8, quick: 2 },
} as const satisfies Record<string, Limits | Record<Turn, Limits>>;

/** figuresOf are how a day stands to the others', and then what it took whom and where, for one number of listings. */
export function figuresOf(sized: Sized): readonly Figure[] {
  return TURNS.flatMap((turn) => [
    ...ratios(sized, turn),
    ...speeds(sized, turn),
    ...costs(sized, turn),
    ...wal(sized, turn),
    ...steps(sized, turn),
    ...peaks(sized, turn),
  ]);
}

/** whatOf is a figure's name with its day and size. */
export function whatOf(what: string, turn: Turn, { listings }: Pick<Sized, "listings">): string {
  return `${what}, day ${turn} of ${listings.toLocaleString("en-US")}`;
}

function ratios(sized: Sized, turn: Turn): Figure[] {
  return namesOf(sized).flatMap((peer) => {
    const pairs = sized.rounds.flatMap(({ ours, loads }) => {
      const [our, their] = [ours[turn - 1], loads[peer]?.[turn - 1]];
      return our === undefined || their === undefined ? [] : [[our, their] as const];
    });
    const speed = pairs.map(([our, their]) => listingsASecond(our) / listingsASecond(their));
    const name = { variant: OURS, unit: "x" };
    const over = figure(
      { ...name, what: whatOf(`listings a second over ${peer}`, turn, sized) },
      speed,
      peer === FLOOR ? asked.overFloor[turn] : PEERS.includes(peer) ? asked.speedOverPeer : undefined,
    );
    if (peer === FLOOR) return [over];
    const cpu = pairs.map(([our, their]) => cpuOf(their) / cpuOf(our));
    const cheaper = { ...name, what: whatOf(`CPU a listing of ${peer} over ours`, turn, sized) };
    return [over, figure(cheaper, cpu, PEERS.includes(peer) ? asked.cpuOfPeer : undefined)];
  });
}

function speeds(sized: Sized, turn: Turn): Figure[] {
  return each(sized, turn, { what: "listings a second", unit: "/s" }, listingsASecond);
}

function costs(sized: Sized, turn: Turn): Figure[] {
  const whole = { what: "CPU a listing, PostgreSQL's with it", unit: "us" };
  const byProcess = { what: "CPU a listing by process", unit: "us" };
  const parts = ({ cpuMicros, listings }: Harvest) =>
    Object.entries(cpuMicros).map(([part, micros]) => [part, micros / listings] as const);
  const harvests = sized.rounds.flatMap(({ ours }) => ours[turn - 1] ?? []);
  return [
    ...each(sized, turn, whole, cpuOf, asked.cpu[turn]),
    ...oursBy(sized, turn, byProcess, parts),
    figure(
      { ...byProcess, what: whatOf(byProcess.what, turn, sized), variant: "the simulator, in no sum" },
      harvests.map(({ simulatorMicros, listings }) => simulatorMicros / listings),
    ),
  ];
}

function wal(sized: Sized, turn: Turn): Figure[] {
  return each(sized, turn, { what: "WAL a listing", unit: "B" }, ({ walBytes, listings }) => walBytes / listings);
}

function steps(sized: Sized, turn: Turn): Figure[] {
  return oursBy(sized, turn, { what: "time of a step; they overlap", unit: "s" }, (harvest) =>
    harvest.steps.map(({ step, tookMs }) => [step, tookMs / 1000]),
  );
}

function peaks(sized: Sized, turn: Turn): Figure[] {
  const name = { what: "peak RSS until then", unit: "MiB" };
  const theirs = namesOf(sized).flatMap((peer) => {
    const loads = loadsOf(sized, peer, turn);
    return Object.keys(loads[0]?.peakMiB ?? {}).map((part) =>
      figure(
        { what: whatOf(name.what, turn, sized), unit: name.unit, variant: `${peer}: ${part}` },
        loads.map(({ peakMiB }) => peakMiB[part] ?? 0),
      ),
    );
  });
  return [...oursBy(sized, turn, name, ({ peakMiB }) => Object.entries(peakMiB)), ...theirs];
}

type Name = { readonly what: string; readonly unit: string };

function each(sized: Sized, turn: Turn, name: Name, of: (load: Load) => number, limits?: Limits): Figure[] {
  return [OURS, ...namesOf(sized)].map((variant) =>
    figure(
      { ...name, what: whatOf(name.what, turn, sized), variant },
      loadsOf(sized, variant, turn).map(of),
      variant === OURS ? limits : undefined,
    ),
  );
}

function oursBy(
  sized: Sized,
  turn: Turn,
  name: Name,
  of: (harvest: Harvest) => readonly (readonly [part: string, value: number])[],
): Figure[] {
  const days = sized.rounds.flatMap(({ ours }) => ours[turn - 1] ?? []).map((harvest) => new Map(of(harvest)));
  return [...(days[0]?.keys() ?? [])].map((part) =>
    figure(
      { ...name, what: whatOf(name.what, turn, sized), variant: `${OURS}: ${part}` },
      days.map((parts) => parts.get(part) ?? 0),
    ),
  );
}

function loadsOf({ rounds }: Sized, name: string, turn: Turn): Load[] {
  return rounds.flatMap(({ ours, loads }) => (name === OURS ? ours : (loads[name] ?? []))[turn - 1] ?? []);
}

function namesOf({ rounds }: Sized): string[] {
  return [...new Set(rounds.flatMap(({ loads }) => Object.keys(loads)))].sort(
    (a, b) => Number(b === FLOOR) - Number(a === FLOOR),
  );
}
