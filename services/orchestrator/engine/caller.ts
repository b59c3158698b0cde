import type { Context } from "../../kit/context.ts";
import type { StepMethod } from "../contract/catalog.ts";
import type { Update } from "../contract/message.ts";

/** Caller calls the methods of steps. It fails with an RpcError; its last update of a call that succeeded is the result. */
export type Caller = {
  /** call makes one call. A stream that says nothing for silenceMs ends with UNAVAILABLE; undefined leaves it to the contract. */
  call(ctx: Context, method: StepMethod, request: Uint8Array, silenceMs: number | undefined): AsyncIterable<Update>;
};
