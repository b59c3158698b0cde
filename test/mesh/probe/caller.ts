import { randomUUID } from "node:crypto";
import type { Channels } from "../../../services/kit/channels.ts";
import { type Context, withTimeout, withValues } from "../../../services/kit/context.ts";
import { isRpcError } from "../../../services/kit/errors.ts";
import type { MethodPolicy, Policies } from "../../../services/kit/policy.ts";
import { accountOf } from "../stdio/places.ts";
import type { Call, Outcome } from "./commands.ts";
import type { RawClients } from "./raw.ts";

/** CallerOptions are what a probe's calls are made from. */
export type CallerOptions = {
  readonly channels: Channels;
  readonly raw: RawClients;
  readonly policies: Policies;
};

/** Answer takes one message of the callee; false wants no more. */
export type Answer = (message: Uint8Array) => boolean;

/** createCaller makes the function that makes a probe's calls and tells what they came to; it never throws for a refusal. */
export function createCaller(options: CallerOptions): (ctx: Context, call: Call) => Promise<Outcome> {
  return async (ctx, call) => {
    const requestId = call.requestId ?? randomUUID();
    const request = Buffer.from(call.request ?? "", "base64");
    const policy = policyOf(options.policies, call.path);
    const isStream = call.stream ?? policy?.heartbeatMs !== undefined;
    const started = performance.now();
    let messages = 0;
    let last: Uint8Array = new Uint8Array();
    const take: Answer = (message) => {
      last = message;
      return ++messages !== call.messages;
    };
    const end = (code: string, message: string, reason: string): Outcome => {
      const elapsedMs = performance.now() - started;
      return { code, message, reason, elapsedMs, requestId, messages, answer: Buffer.from(last).toString("base64") };
    };
    try {
      if (call.via === "raw") await options.raw({ ...call, requestId }, isStream, request, take);
      else await throughKit(withValues(ctx, { requestId }), options, call, { policy, isStream, request, take });
      return end("OK", "", "");
    } catch (error) {
      if (!isRpcError(error)) throw error;
      return end(error.code, error.message, error.domain === "" ? "" : error.reason);
    }
  };
}

type Kit = {
  readonly policy: MethodPolicy | undefined;
  readonly isStream: boolean;
  readonly request: Uint8Array;
  readonly take: Answer;
};

async function throughKit(parent: Context, { channels }: CallerOptions, call: Call, kit: Kit): Promise<void> {
  const { policy, isStream, request, take } = kit;
  if (policy === undefined) throw new TypeError(`no contract has ${call.path}: call it "raw"`);
  const [service = "", method = ""] = call.path.split("/");
  const ref = { service, method, kind: isStream ? "server_stream" : "unary" } as const;
  const target = { callee: accountOf(call.path), address: call.address, method: ref, policy };
  using ctx = withTimeout(parent, call.deadlineMs ?? policy.deadlineMs);
  if (!isStream) take(await channels.unary(ctx, target, request));
  else for await (const message of channels.stream(ctx, target, request)) if (!take(message)) break;
}

function policyOf(policies: Policies, path: string): MethodPolicy | undefined {
  const [service = "", method = ""] = path.split("/");
  return policies[service]?.methods[method];
}
