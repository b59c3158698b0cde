import { callOf, type Place, targetOf } from "../client.ts";
import type { Client, ServiceDefinition } from "../rpc.ts";

/**
 * wholeClient makes a client of all methods of a service, whoever may call them: what is not allowed is for the server
 * to refuse.
 */
export function wholeClient<S extends ServiceDefinition>(definition: S, place: Place): Client<S> {
  const calls = Object.keys(definition.methods).map((key) => {
    return [key, callOf(definition, key, place.channels, targetOf(definition, key, place))] as const;
  });
  return Object.fromEntries(calls) as unknown as Client<S>;
}
