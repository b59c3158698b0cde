import { policies } from "../../gen/policy/policy.ts";
import { type Channels, createChannels } from "../../services/kit/channels.ts";
import { createClient } from "../../services/kit/client.ts";
import { createMetrics } from "../../services/kit/metrics.ts";
import type { Client, ServiceDefinition } from "../../services/kit/rpc.ts";

/** operatorClient calls a service as people do: by its operator listener. Dispose of it to close the connection. */
export function operatorClient<S extends ServiceDefinition>(
  definition: S,
  address: string | undefined,
): { readonly client: Client<S> } & Disposable {
  if (address === undefined) throw new TypeError(`${definition.fullName} has no operator listener`);
  // The operator listeners speak plaintext, as those behind a sidecar do.
  const identity = { kind: "mesh", trustDomain: "cluster.local" } as const;
  const channels: Channels = createChannels({ identity, metrics: createMetrics() });
  const callee = definition.fullName.split(".")[1] ?? "";
  return {
    client: createClient(definition, { channels, callee, address, policies }),
    [Symbol.dispose]: () => channels.close(),
  };
}
