import { policies } from "../../gen/policy/policy.ts";
import { createChannels } from "../../services/kit/channels.ts";
import { atOperatorListener } from "../../services/kit/identity.ts";
import { createMetrics } from "../../services/kit/metrics.ts";
import type { Client, ServiceDefinition } from "../../services/kit/rpc.ts";
import { wholeClient } from "../../services/kit/testing/client.ts";

/** operatorClient calls a service as people do: by its operator listener. Dispose of it to close the connection. */
export function operatorClient<S extends ServiceDefinition>(
  definition: S,
  address: string | undefined,
): { readonly client: Client<S> } & Disposable {
  if (address === undefined) throw new TypeError(`${definition.fullName} has no operator listener`);
  const channels = createChannels({ identity: atOperatorListener, metrics: createMetrics() });
  const callee = definition.fullName.split(".")[1] ?? "";
  return {
    client: wholeClient(definition, { channels, callee, address, policies }),
    [Symbol.dispose]: () => channels.close(),
  };
}
