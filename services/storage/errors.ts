import { aborted, failedPrecondition, notFound, type RpcError, unavailable } from "../kit/errors.ts";

/** sourceNotFound says that a source has nothing published. */
export function sourceNotFound(source: string): RpcError {
  return notFound("SOURCE_NOT_FOUND", `sources/${source} has nothing published yet.`, { metadata: { source } });
}

/** snapshotNotFound says that there is no such snapshot, by its name or its number. */
export function snapshotNotFound(snapshot: string): RpcError {
  return notFound("SNAPSHOT_NOT_FOUND", `There is no snapshot ${snapshot}.`, { metadata: { snapshot } });
}

/** listingNotFound says that the snapshot that is read has no such listing. */
export function listingNotFound(listing: string): RpcError {
  return notFound("LISTING_NOT_FOUND", `There is no listing ${listing} in what is published.`, {
    metadata: { listing },
  });
}

/** epochStale refuses work of an owner that another one has followed. */
export function epochStale(run: string, mine: number, newest: number): RpcError {
  const message = `Epoch ${mine} of ${run} is over: epoch ${newest} has been here.`;
  return failedPrecondition("EPOCH_STALE", message, {
    metadata: { run, epoch: String(mine), newest_epoch: String(newest) },
    preconditionViolations: [{ type: "EPOCH", subject: run, description: message }],
  });
}

/** snapshotOutOfOrder refuses a day that is earlier than a published one. */
export function snapshotOutOfOrder(source: string, day: string, headDay: string): RpcError {
  const message = `${day} of sources/${source} can't be published any more: ${headDay} is.`;
  return failedPrecondition("SNAPSHOT_OUT_OF_ORDER", message, {
    metadata: { source, day, head_day: headDay },
    preconditionViolations: [{ type: "SNAPSHOT_ORDER", subject: `sources/${source}`, description: message }],
  });
}

/** snapshotSuperseded says that another run took a snapshot's place. */
export function snapshotSuperseded(no: number): RpcError {
  const message = `Another run of the source took the place of snapshot ${no}.`;
  return failedPrecondition("SNAPSHOT_SUPERSEDED", message, { metadata: { snapshot: String(no) } });
}

/** runSuperseded refuses a run of which a later try of the same day has been here. */
export function runSuperseded(run: string, newest: string): RpcError {
  const message = `${run} is over: ${newest} has opened the day after it.`;
  return failedPrecondition("SNAPSHOT_SUPERSEDED", message, { metadata: { run, newest_run: newest } });
}

/** snapshotUnderWay asks to wait until a snapshot of another run is decided. */
export function snapshotUnderWay(source: string, run: string, day: string): RpcError {
  const message = `${run} is writing ${day} of sources/${source}; try again when it is decided.`;
  return unavailable("SNAPSHOT_UNDER_WAY", message, { metadata: { source, run, day }, retryDelayMs: 5_000 });
}

/** lineNotFound says that a source has no line of a name. */
export function lineNotFound(source: string, line: string): RpcError {
  return notFound("LINE_NOT_FOUND", `sources/${source} has no line ${line}.`, { metadata: { source, line } });
}

/** lineSuperseded says that a line was given up. */
export function lineSuperseded(source: string, line: string): RpcError {
  const message = `The line ${line} of sources/${source} was given up: a newer one was begun, or it lay idle too long.`;
  return failedPrecondition("LINE_SUPERSEDED", message, { metadata: { source, line } });
}

/** pageTokenExpired says that what a list showed on its first pages is no more. */
export function pageTokenExpired(): RpcError {
  const message = "The source's days were reprocessed since this list was begun: begin it again, without a page token.";
  return aborted("PAGE_TOKEN_EXPIRED", message);
}

/** snapshotNotOpen says that a snapshot takes no more writes. */
export function snapshotNotOpen(no: number, state: string): RpcError {
  const message = `Snapshot ${no} is ${state} and takes no more writes.`;
  return failedPrecondition("SNAPSHOT_NOT_OPEN", message, { metadata: { snapshot: String(no), state } });
}

/** snapshotIncomplete says that what was written is not what the outcomes of the shards say. */
export function snapshotIncomplete(shard: string, written: number, expected: number): RpcError {
  const what =
    written === expected
      ? "has gaps or overlaps among its items"
      : `has ${written} items written, and ${expected} collected`;
  return failedPrecondition("SNAPSHOT_INCOMPLETE", `Shard ${shard} ${what}.`, {
    metadata: { shard, written: String(written), expected: String(expected) },
  });
}

/** shardUnknown refuses rows of a shard that was not planned. */
export function shardUnknown(shard: string, no: number): RpcError {
  const message = `Shard ${shard} was not named when snapshot ${no} was opened.`;
  return failedPrecondition("SHARD_UNKNOWN", message, { metadata: { shard, snapshot: String(no) } });
}

/** batchConflict refuses other rows under an id that was used. */
export function batchConflict(shard: string, firstItem: number): RpcError {
  const message = `The batch at item ${firstItem} of shard ${shard} was written before with other rows.`;
  return failedPrecondition("BATCH_CONFLICT", message, { metadata: { shard, first_item: String(firstItem) } });
}
