import { type Spread, spreadOf } from "../../../../bench/stats.ts";
import type { Part } from "../../lab/types.ts";
import type { Sample } from "../../probe/commands.ts";
import { latencies } from "../support/latencies.ts";
import { bareWithTls, inPlaintext, type Path, throughSidecars } from "./paths.ts";

const load = { perSecond: 200, durationMs: 3_000 };
const rounds = 6;

/** mostAddedMs is what two sidecars may add to half of the calls, ten times what was seen. */
const mostAddedMs = 10;

/** cost measures what two sidecars add to a call, and what memory they take, beside the same call without them. */
export const cost: Part = {
  number: 10,
  title: "Cost",
  async run(lab, report) {
    await using stack = new AsyncDisposableStack();
    const plain = stack.use(await inPlaintext(lab));
    const direct = stack.use(await bareWithTls(lab));
    const meshed = stack.use(await throughSidecars(lab));
    const measured = await measure([plain, direct, meshed]);
    for (const [path, seen] of measured) report.figure(path.name, `p50 ${shown(p50(seen))}, p99 ${shown(p99(seen))}`);
    const [without = [], within = []] = [measured.get(direct), measured.get(meshed)];
    const added = {
      p50: p50(within).median - p50(without).median,
      p99: p99(within).median - p99(without).median,
    };
    report.figure("added by two sidecars", `p50 ${added.p50.toFixed(1)} ms, p99 ${added.p99.toFixed(1)} ms`);
    for (const pod of meshed.proxied) {
      const megabytes = (await pod.proxyMemoryBytes()) / 2 ** 20;
      report.figure(`memory of the proxy of ${pod.spec.name}`, `${megabytes.toFixed(0)} MiB`);
    }
    const failed = [...measured.values()].flat(2).filter(({ code }) => code !== "OK");
    report.check(`${load.perSecond} calls a second by each path, and none fails`, failed.length === 0, failed.length);
    report.check(`two sidecars add less than ${mostAddedMs} ms to half of the calls`, added.p50 < mostAddedMs, added);
  },
};

type Rounds = readonly (readonly Sample[])[];

// Turn by turn, and another one first each time, so that what else the machine does meets all alike.
async function measure(paths: readonly Path[]): Promise<ReadonlyMap<Path, Rounds>> {
  const measured = new Map<Path, (readonly Sample[])[]>(paths.map((path) => [path, []]));
  for (const path of paths) await path.load(load);
  for (let round = 0; round < rounds; round++) {
    const first = round % paths.length;
    for (const path of [...paths.slice(first), ...paths.slice(0, first)]) {
      measured.get(path)?.push(await path.load(load));
    }
  }
  return measured;
}

function p50(seen: Rounds): Spread {
  return spreadOf(seen.map((samples) => latencies(samples).p50));
}

function p99(seen: Rounds): Spread {
  return spreadOf(seen.map((samples) => latencies(samples).p99));
}

function shown({ median, min, max }: Spread): string {
  return `${median.toFixed(1)} ms (${min.toFixed(1)} to ${max.toFixed(1)})`;
}
