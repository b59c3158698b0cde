import { cpus, loadavg, totalmem } from "node:os";

/** Machine is where and with what figures were taken: without it they say nothing. */
export type Machine = {
  readonly processors: string;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  /** postgres is the server's own version, where one was measured with. */
  readonly postgres?: string;
  /** load is the load average of the minute before: figures from a busy machine say little but their ratios. */
  readonly load: number;
};

/** machineOf describes this machine, beside a server of the version given, if there is one. */
export function machineOf(postgres?: string): Machine {
  return {
    processors: `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    ...(postgres !== undefined && { postgres }),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

/** sentenceOf is a machine in one line. */
export function sentenceOf(machine: Machine): string {
  const { processors, memoryGiB, platform, node, postgres, load } = machine;
  const server = postgres === undefined ? "" : `, PostgreSQL ${postgres}`;
  return `${processors}, ${memoryGiB} GiB, ${platform}, Node ${node}${server}, load ${load} at the beginning`;
}
