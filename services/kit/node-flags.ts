/**
 * nodeFlags are the flags of Node that every service runs with. The young generation is kept at 8 MiB: at Node's own 16
 * it grows with the garbage of a day's streams, and a service takes 40 to 80 MiB more for no less CPU. The image has them
 * as NODE_OPTIONS; docs/adr/0114 has what was measured.
 */
export const nodeFlags: readonly string[] = ["--max-semi-space-size=8"];
