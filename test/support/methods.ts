import { policies } from "../../gen/policy/policy.ts";
import type { Channels } from "../../services/kit/channels.ts";
import { withTimeout } from "../../services/kit/context.ts";
import { isRpcError, type RpcError } from "../../services/kit/errors.ts";
import type { MethodPolicy } from "../../services/kit/policy.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import { GRPC_SERVICES, type GrpcService } from "../../services/local/mesh/addresses.ts";

/** Method is one method of the contracts, with its policy. */
export type Method = {
  /** path is "package.Service/Method". */
  readonly path: string;
  readonly account: GrpcService;
  readonly service: string;
  readonly name: string;
  readonly policy: MethodPolicy & { readonly stream: boolean };
};

/** methods are all methods of all contracts. */
export const methods: readonly Method[] = Object.entries(policies).flatMap(([service, { methods: all }]) => {
  const account = GRPC_SERVICES.find((name) => service.startsWith(`colheita.${name}.`));
  if (account === undefined) throw new TypeError(`${service} is served by nobody`);
  return Object.entries(all).map(([name, policy]) => ({ path: `${service}/${name}`, account, service, name, policy }));
});

/** Called is what a call came to: the first failure, or none. */
export type Called = RpcError | undefined;

const longestMs = 10_000;

/** callRaw calls a method once with the bytes of a request and returns how it failed; undefined where it did not. */
export async function callRaw(
  channels: Channels,
  address: string,
  { account, service, name, policy }: Method,
  request: Uint8Array = new Uint8Array(),
): Promise<Called> {
  const { stream, ...rest } = policy;
  const method = { service, method: name, kind: stream ? "server_stream" : "unary" } as const;
  const target = { callee: account, address, method, policy: { ...rest, retry: { owner: "nobody" } as const } };
  using ctx = withTimeout(testContext(), longestMs);
  try {
    if (!stream) await channels.unary(ctx, target, request);
    else for await (const _ of channels.stream(ctx, target, request)) break;
    return undefined;
  } catch (error) {
    if (!isRpcError(error)) throw error;
    return error;
  }
}
