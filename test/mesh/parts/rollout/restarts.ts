import { setTimeout as delay } from "node:timers/promises";
import { GRPC_SERVICES } from "../../../../services/local/mesh/addresses.ts";
import { seconds } from "../../../../services/local/report/time.ts";
import type { Lab, Report } from "../../lab/types.ts";
import { startProbes } from "../support/probes.ts";
import { callsOf } from "./calls.ts";
import { type Loaded, startLoad } from "./load.ts";
import { failures, shown } from "./verdict.ts";

const perSecond = 20;
const quietMs = 2_000;

type Window = { readonly service: string; readonly fromMs: number; readonly toMs: number };

/** checkRestarts restarts every service, one after the other, while all of them are called. */
export async function checkRestarts(lab: Lab, report: Report): Promise<void> {
  const calls = GRPC_SERVICES.map((service) => callsOf(service));
  await using probes = await startProbes(lab, [...new Set(calls.flat().map(({ caller }) => caller))]);
  const load = await startLoad(probes, calls, perSecond);
  const nowMs = () => performance.now() - load.startedMs;
  const windows: Window[] = [];
  await delay(quietMs, undefined, { signal: lab.signal });
  for (const service of GRPC_SERVICES) {
    const fromMs = nowMs();
    await lab.workload(service).restart();
    windows.push({ service, fromMs, toMs: nowMs() });
    await delay(quietMs, undefined, { signal: lab.signal });
  }
  const samples = await load.end();
  for (const window of windows) checkWindow(report, window, samples);
  const outside = failures(samples).filter((sample) => !windows.some((window) => within(window, sample)));
  report.check("between the restarts no call fails", outside.length === 0, outside.length === 0 ? "0" : shown(outside));
}

function checkWindow(report: Report, window: Window, samples: readonly Loaded[]): void {
  const { service, fromMs, toMs } = window;
  const during = samples.filter((sample) => within(window, sample));
  const own = during.filter(({ call }) => call.method.account === service);
  const rate = own.length / ((toMs - fromMs) / 1000);
  const failed = failures(during);
  const counted = `${failed.length} of ${during.length} calls failed in ${seconds(toMs - fromMs)}, ${rate.toFixed(1)} calls a second at it`;
  report.figure(`restart of ${service} under load`, counted);
  const seen = [counted, ...shown(failed)];
  report.check(`no call fails while ${service} restarts`, failed.length === 0 && rate > perSecond / 2, seen);
}

function within({ fromMs, toMs }: Window, { atMs, elapsedMs }: Loaded): boolean {
  return atMs + elapsedMs >= fromMs && atMs <= toMs;
}
