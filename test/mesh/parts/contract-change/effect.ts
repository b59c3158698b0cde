import { until } from "../../../support/waiting.ts";
import type { KubeObject, Lab } from "../../lab/types.ts";
import type { Outcome } from "../../probe/commands.ts";
import type { Probe } from "../../probe/probe.ts";
import { timeoutsInForce } from "../support/routes.ts";

/** timeoutMs is the timeout of a method's route in the caller's proxy. */
export async function timeoutMs(probe: Probe, path: string): Promise<number> {
  const [first] = (await timeoutsInForce(probe.pod)).get(path) ?? [];
  if (first === undefined) throw new Error(`the proxy of ${probe.pod.spec.name} has no route for ${path}`);
  return first;
}

/** applyUntil applies objects, and returns how long it took until a route in the caller's proxy had a timeout. */
export async function applyUntil(
  lab: Lab,
  objects: readonly KubeObject[],
  probe: Probe,
  path: string,
  wantMs: number,
): Promise<number> {
  const began = performance.now();
  await lab.apply(...objects);
  await until(`${wantMs} ms for ${path}`, async () => ((await timeoutMs(probe, path)) === wantMs ? true : undefined));
  const tookMs = Math.round(performance.now() - began);
  await lab.settled();
  return tookMs;
}

/** untilCode calls until the answer has a code: a rule reaches the callee's proxy in its own time. */
export function untilCode(probe: Probe, path: string, code: string): Promise<Outcome> {
  return until(`${code} from ${path}`, async () => {
    const outcome = await probe.call({ path });
    return outcome.code === code ? outcome : undefined;
  });
}
