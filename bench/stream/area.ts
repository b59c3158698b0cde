import type { Area, AreaOptions, Report } from "../area.ts";
import type { Figure } from "../figure.ts";
import { machineOf } from "../machine.ts";
import type { Plot } from "../plot.ts";
import { inTurn } from "../rounds.ts";
import { versionsOf } from "../versions.ts";
import { issueIdentities } from "../wire/identities.ts";
import { type Pair, startPair } from "../wire/pair.ts";
import type { Asked } from "./asked.ts";
import { peakFigures, type Samples, sizeFigures } from "./figures.ts";
import { sizes } from "./listings.ts";
import { judged, type MethodName, methodNames, type VariantName, variantNames } from "./variants.ts";

/** stream measures how fast listings go from one service to the next, beside what grpc-js could carry. */
export const stream: Area = { title: "Listings between services", run };

// As a processor has it: four shards at once, and of each four batches.
const atOnce: Readonly<Record<MethodName, number>> = { WriteListings: 16, ReadPages: 4 };

const notes = [
  "WriteListings is unary, a batch a call, 16 calls under way; ReadPages streams a shard's pages in chunks of at most 256 KiB, 4 streams under way. Server and caller are a process each.",
  "The pages are the simulated Mercado Livre's, about 2.6 kB a result; those of up to 1 MiB travel as the archive keeps them, packed, which leaves a tenth of that, and nobody unpacks them here. The listings are what the processor makes of them, about 350 B each; 481 B is what recorded answers of the real site come to.",
  "Ours decodes, validates and acknowledges, through kit on both sides with mTLS; raw sends the same bytes, made beforehand, in plaintext, and nobody looks at them.",
];

async function run(options: AreaOptions): Promise<Report> {
  const machine = machineOf();
  await using stack = new AsyncDisposableStack();
  const { folder } = stack.use(await issueIdentities(["processor", "storage", "collector"]));
  const figures: Figure[] = [];
  for (const method of methodNames) {
    options.say(`${method} ...`);
    // Gone before the next method's begin, so that they have the machine to themselves.
    await using pairs = await startPairs(method, options.quick ? judged : variantNames, folder);
    for (const size of options.quick ? [500 as const] : sizes) {
      const samples = await measure(
        pairs.all,
        { atOnce: atOnce[method], size, forMs: options.quick ? 900 : 2_000 },
        options,
      );
      figures.push(...sizeFigures(method, size, samples));
    }
    figures.push(...peakFigures(method, pairs.all));
  }
  return {
    machine,
    settings: {},
    versions: await versionsOf("@grpc/grpc-js", "ts-proto"),
    notes,
    figures,
    plots,
  };
}

const plots: readonly Plot[] = methodNames.flatMap((method) => [
  {
    kind: "bars",
    title: `${method}: listings a second`,
    better: "higher",
    whats: sizes.map((size) => `${method}, ${size} at a time: listings a second`),
  },
  {
    kind: "bars",
    title: `${method}: CPU for each listing, both sides`,
    better: "lower",
    whats: sizes.map((size) => `${method}, ${size} at a time: CPU per listing, both sides`),
  },
]);

type Pairs = AsyncDisposable & { readonly all: ReadonlyMap<VariantName, Pair<Asked>> };

async function startPairs(method: MethodName, names: readonly VariantName[], folder: string): Promise<Pairs> {
  await using stack = new AsyncDisposableStack();
  const start = async (name: VariantName) => {
    const files = { server: fileOf("server-main.ts"), client: fileOf("client-main.ts"), args: [method, name, folder] };
    return [name, stack.use(await startPair<Asked>(files))] as const;
  };
  const all = new Map(await Promise.all(names.map(start)));
  const owned = stack.move();
  return { all, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function measure(pairs: Pairs["all"], asked: Asked, { rounds }: AreaOptions): Promise<Samples> {
  const turns = [...pairs].map(([name, pair]) => [name, () => pair.measure(asked)] as const);
  return inTurn(rounds, Object.fromEntries(turns));
}

function fileOf(name: string): URL {
  return new URL(name, import.meta.url);
}
