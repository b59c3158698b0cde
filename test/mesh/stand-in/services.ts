import type { Policies } from "../../../services/kit/policy.ts";
import type { Codec } from "../../../services/kit/rpc.ts";
import type { ServedEntry, ServedService } from "../../../services/kit/service.ts";
import type { Stage } from "./stage.ts";

/** bytes passes messages as they are: what a stand-in gets and gives is judged by nobody. */
const bytes: Codec<Uint8Array> = { encode: (message) => ({ finish: () => message }), decode: (message) => message };

/** standInServices are all services of an account as the contracts have them, their methods played on a stage. */
export function standInServices(account: string, policies: Policies, stage: Stage): ServedService[] {
  return Object.entries(policies)
    .filter(([service]) => service.startsWith(`colheita.${account}.`))
    .map(([fullName, { methods }]) => ({
      fullName,
      methods: Object.entries(methods).map(([name, policy]) => {
        return standInMethod(`${fullName}/${name}`, name, policy.heartbeatMs !== undefined, stage);
      }),
    }));
}

function standInMethod(path: string, name: string, responseStream: boolean, stage: Stage): ServedEntry {
  return {
    definition: { name, requestType: bytes, responseType: bytes, requestStream: false, responseStream },
    handle: (ctx) => (responseStream ? stage.play(ctx, path) : only(stage.play(ctx, path))),
    validate: undefined,
    heartbeat: responseStream ? () => new Uint8Array() : undefined,
  };
}

async function only(messages: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let last = new Uint8Array();
  for await (const message of messages) last = new Uint8Array(message);
  return last;
}
