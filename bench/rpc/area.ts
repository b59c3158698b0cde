import type { Area, AreaOptions, Report } from "../area.ts";
import { machineOf } from "../machine.ts";
import type { Plot } from "../plot.ts";
import { inTurn } from "../rounds.ts";
import { versionsOf } from "../versions.ts";
import { issueIdentities } from "../wire/identities.ts";
import type { Load } from "../wire/load.ts";
import { type Pair, startPair } from "../wire/pair.ts";
import { aloneFigures, manyFigures, memoryFigures, type Samples } from "./figures.ts";
import { judged, type VariantName, variantNames } from "./variants.ts";

/** rpc measures a unary call through the whole stack beside what else could carry it. */
export const rpc: Area = { title: "RPC", run };

const notes = [
  "An echo of a kilobyte of text; server and caller are a process each for every variant, on one connection (fastify: 64 sockets).",
  "Ours is the whole stack: kit on both sides, as services use it, with deadline, retries, trace, caller check, metrics, log, validation, and mTLS with certificates made by kit. No peer does any of that, but the one whose name says mTLS.",
  "Ratios are of the same round. CPU is user and system time of both processes, from the kernel.",
];

async function run(options: AreaOptions): Promise<Report> {
  const machine = machineOf();
  await using stack = new AsyncDisposableStack();
  const { folder } = stack.use(await issueIdentities(["echo", "bench"]));
  options.say("starting ...");
  const pairs = new Map<VariantName, Pair>();
  for (const name of options.quick ? judged : variantNames) {
    const files = { server: fileOf("server-main.ts"), client: fileOf("client-main.ts"), args: [name, folder] };
    pairs.set(name, stack.use(await startPair(files)));
  }

  const measure = (load: Load): Promise<Samples> => {
    options.say(`${load.atOnce} at once ...`);
    return inTurn(
      options.rounds,
      mapValues(pairs, (pair) => () => pair.measure(load)),
    );
  };
  const many = await measure({ atOnce: 64, forMs: options.quick ? 1_500 : 3_000 });
  const alone = await measure({ atOnce: 1, forMs: options.quick ? 500 : 1_500 });
  const peaks = mapValues(pairs, (pair) => pair.peakRssMiB());
  return {
    machine,
    settings: {},
    versions: await versionsOf(...peers),
    notes,
    figures: [...manyFigures(many), ...aloneFigures(alone), ...memoryFigures(peaks)],
    plots,
  };
}

const peers = ["@grpc/grpc-js", "ts-proto", "nice-grpc", "@connectrpc/connect-node", "fastify", "undici"];

const plots: readonly Plot[] = [
  { kind: "bars", title: "Calls a second, 64 at once", better: "higher", whats: ["calls a second, 64 at once"] },
  {
    kind: "bars",
    title: "CPU for each call",
    better: "lower",
    whats: ["CPU per call, client", "CPU per call, server"],
  },
  { kind: "bars", title: "One call alone", better: "lower", whats: ["one call alone, p50", "one call alone, p99"] },
];

function fileOf(name: string): URL {
  return new URL(name, import.meta.url);
}

function mapValues<K extends string, V, T>(map: ReadonlyMap<K, V>, change: (value: V) => T): Readonly<Record<K, T>> {
  return Object.fromEntries([...map].map(([key, value]) => [key, change(value)])) as Record<K, T>;
}
