import type { Field } from "./field.ts";
import type { Manifest } from "./manifest.ts";
import { type Rule, type World, workloadsOf } from "./world.ts";

// What pools and the log need after the last call.
const closingMs = 5_000;

/**
 * shutdownMistakes finds pods that are killed before they can have stopped: preStop, DRAIN_MS, twice STOP_MS (calls,
 * then handlers), the closing of pools and the sidecar's own draining have to fit in the grace period.
 */
export const shutdownMistakes: Rule = (world) =>
  workloadsOf(world.manifests)
    .filter(({ kind }) => kind !== "Job")
    .flatMap(({ name, root }) => {
      const pod = root.at("spec", "template", "spec");
      const grace = pod.at("terminationGracePeriodSeconds");
      const [container] = pod.at("containers").items();
      if (container === undefined) return [];
      const stop = variable(container, "STOP_MS");
      if (stop === undefined) return [];
      const preStopMs = container.at("lifecycle", "preStop", "sleep", "seconds").number * 1000;
      const needs = preStopMs + (variable(container, "DRAIN_MS") ?? 0) + 2 * stop + closingMs + sidecarMs(world, name);
      if (preStopMs === 0)
        return [
          `${container.place}: ${name} stops while routers still send it calls; expected lifecycle.preStop.sleep.seconds`,
        ];
      const has = (grace.exists ? grace.number : 30) * 1000;
      if (has >= needs) return [];
      return [
        `${grace.place}: ${name} has ${has / 1000} s to stop and may need ${needs / 1000} s: preStop, DRAIN_MS, twice STOP_MS, ${closingMs / 1000} s for pools, and the sidecar; expected terminationGracePeriodSeconds: ${Math.ceil(needs / 1000)}`,
      ];
    });

function variable(container: Field, name: string): number | undefined {
  const found = container
    .at("env")
    .items()
    .find((each) => each.at("name").text === name);
  return found === undefined ? undefined : Number(found.at("value").text);
}

/** The longest time that a sidecar takes, by any document that adds annotations to the workload's pods. */
function sidecarMs({ manifests }: World, name: string): number {
  const times = manifests
    .filter((each) => each.kind === "Deployment" && (each.patch || each.name === name))
    .map(drainMs);
  return Math.max(0, ...times);
}

function drainMs({ root }: Manifest): number {
  const config = root.at("spec", "template", "metadata", "annotations", "proxy.istio.io/config").text;
  return Number(/^\s*terminationDrainDuration:\s*(\d+)s\s*$/m.exec(config)?.[1] ?? 0) * 1000;
}
