import type { RpcError } from "../../kit/errors.ts";
import type { Batch, Written } from "./batch.ts";

/** Entry is a batch that waits to be written, and the epoch of who sent it. */
export type Entry = { readonly batch: Batch; readonly shard: string; readonly epoch: number };

/** Outcome is what became of one batch of a group: the others of the group have outcomes of their own. */
export type Outcome =
  | { readonly ok: true; readonly written: Written; readonly repeated: boolean }
  | { readonly ok: false; readonly error: RpcError };
