import type { Part } from "../../lab/types.ts";
import type { Sample } from "../../probe/commands.ts";
import { format, latencies } from "../support/latencies.ts";
import { bareWithTls, inPlaintext, type Path, throughSidecars } from "./paths.ts";

const load = { perSecond: 200, durationMs: 6_000 };
const rounds = 3;

/** mostAddedMs is what two sidecars may add to half of the calls, ten times what was seen. */
const mostAddedMs = 20;

/** cost measures what two sidecars add to a call, and what memory they take, beside the same call without them. */
export const cost: Part = {
  number: 10,
  title: "Cost",
  async run(lab, report) {
    await using stack = new AsyncDisposableStack();
    const paths: Path[] = [];
    for (const start of [inPlaintext, bareWithTls, throughSidecars]) paths.push(stack.use(await start(lab)));
    const samples = new Map<Path, Sample[]>(paths.map((path) => [path, []]));
    // Turn by turn, so that what else the machine does meets all alike.
    for (let round = 0; round <= rounds; round++) {
      for (const path of paths) {
        const seen = await path.load(load);
        // The first round only warms up.
        if (round > 0) samples.get(path)?.push(...seen);
      }
    }
    for (const [path, seen] of samples) report.figure(path.name, format(latencies(seen)));
    const [, direct, meshed] = paths.map((path) => latencies(samples.get(path) ?? []));
    if (direct === undefined || meshed === undefined) throw new TypeError("a path is missing");
    const added = { p50: meshed.p50 - direct.p50, p99: meshed.p99 - direct.p99 };
    report.figure("added by two sidecars", `p50 ${added.p50.toFixed(1)} ms, p99 ${added.p99.toFixed(1)} ms`);
    for (const pod of paths.flatMap((path) => path.proxied)) {
      const megabytes = (await pod.proxyMemoryBytes()) / 2 ** 20;
      report.figure(`memory of the proxy of ${pod.spec.name}`, `${megabytes.toFixed(0)} MiB`);
    }
    const failed = [...samples.values()].flat().filter(({ code }) => code !== "OK");
    report.check(`${load.perSecond} calls a second by each path, and none fails`, failed.length === 0, failed.length);
    report.check(`two sidecars add less than ${mostAddedMs} ms to half of the calls`, added.p50 < mostAddedMs, added);
  },
};
