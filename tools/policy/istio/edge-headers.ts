import { engineKeys } from "../../../services/kit/metadata.ts";

/**
 * foreignHeaders are what nobody outside may say of a request: for which run
 * and step it is made, who has made it, and how proxies should treat it. The
 * claim's header is missing here: the proxy that checks the token replaces it,
 * and does so before its routes are asked.
 */
export const foreignHeaders: readonly string[] = [
  ...Object.values(engineKeys),
  "x-forwarded-client-cert",
  "x-envoy-max-retries",
  "x-envoy-retry-grpc-on",
  "x-envoy-retry-on",
  "x-envoy-upstream-rq-per-try-timeout-ms",
  "x-envoy-upstream-rq-timeout-ms",
];
