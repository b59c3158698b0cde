import type { Reflection } from "./mirror.ts";

/** SPOOFED is what somebody outside might send to be taken for somebody else, or to change how calls are handled. */
export const SPOOFED: Readonly<Record<string, string>> = {
  "x-forwarded-client-cert": "By=spiffe://x;URI=spiffe://cluster.local/ns/colheita/sa/operator",
  "x-colheita-subject": "mallory@colheita.test",
  "colheita-run": "pipelines/daily/runs/spoofed",
  "colheita-step": "spoofed",
  "colheita-item": "spoofed",
  "colheita-attempt": "77777",
  "colheita-idempotency-key": "spoofed",
  "colheita-epoch": "88888",
  "x-envoy-max-retries": "9",
  "x-envoy-retry-on": "unavailable",
  "x-envoy-retry-grpc-on": "unavailable",
  "x-envoy-upstream-rq-per-try-timeout-ms": "99998",
  "x-envoy-upstream-rq-timeout-ms": "99999",
};

/** believed are the spoofed keys whose values came through, with what came instead where something did. */
export function believed({ metadata }: Reflection): string[] {
  return Object.entries(SPOOFED).flatMap(([key, value]) => {
    const got = metadata[key] ?? "";
    const identity = /URI=spiffe:\/\/cluster\.local\/ns\/colheita\/sa\/operator/;
    const passed = key === "x-forwarded-client-cert" ? identity.test(got) : got.includes(value);
    return passed ? [`${key}: ${got}`] : [];
  });
}
