import { setTimeout as delay } from "node:timers/promises";
import type { LivePod } from "./kubelet/live-pod.ts";
import { ask } from "./lab-pod.ts";
import { until } from "./process/until.ts";

/** Sync knows what the proxies made of what the control plane sent them. */
export type Sync = {
  /** rejects is how many configurations the proxies have refused so far. */
  rejects(): Promise<number>;
  /** settled returns when every proxy has acknowledged what was sent last. */
  settled(): Promise<void>;
};

type Status = Readonly<Record<string, unknown>> & { readonly proxy?: string };

// A change is on its way to the proxies within this time; what then is acknowledged has it.
const noticeMs = 250;

/** syncOf asks istiod. */
export function syncOf(istiod: LivePod, signal: AbortSignal): Sync {
  const monitoring = (path: string) => ask(istiod, `http://127.0.0.1:15014${path}`);
  return {
    async rejects() {
      const lines = (await monitoring("/metrics")).split("\n");
      const counters = lines.filter((line) => /^pilot_total_xds_rejects[ {]/.test(line));
      return counters.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    },
    async settled() {
      await delay(noticeMs, undefined, { signal });
      const look = async () => unacknowledged(JSON.parse(await monitoring("/debug/syncz"))).length === 0;
      await until("every proxy has acknowledged what was sent", look, { signal });
    },
  };
}

/** unacknowledged are the proxies that have been sent what they have not acknowledged. */
export function unacknowledged(statuses: readonly Status[]): readonly string[] {
  const behind = statuses.filter((status) =>
    Object.entries(status).some(([key, sent]) => {
      if (!key.endsWith("_sent") || sent === "" || sent === undefined) return false;
      return status[key.replace(/_sent$/, "_acked")] !== sent;
    }),
  );
  return behind.map((status) => String(status.proxy));
}
