import type { Duration } from "@bufbuild/protobuf/wkt";

/** durationMs converts a google.protobuf.Duration to milliseconds; parts of a millisecond are cut off. */
export function durationMs(duration: Duration): number {
  return Number(duration.seconds) * 1000 + Math.trunc(duration.nanos / 1_000_000);
}

/** durationOf converts milliseconds to what a google.protobuf.Duration has. */
export function durationOf(ms: number): { seconds: bigint; nanos: number } {
  return { seconds: BigInt(Math.trunc(ms / 1_000)), nanos: Math.round(ms % 1_000) * 1_000_000 };
}
