import { readdirSync, readFileSync, writeFileSync } from "node:fs";

// What the kernel counts in: USER_HZ, 100 a second on every Linux that Node runs on.
const TICK_US = 10_000;

/** cpuMicros is the CPU time of a process since it began, user and system, all its threads, in microseconds to the next 10,000. Needs Linux. */
export function cpuMicros(pid: number): number {
  const { user, system } = timesOf(pid);
  return (user + system) * TICK_US;
}

/**
 * serverCpuMicros is the CPU time of a PostgreSQL server: its postmaster, what it has forked, and what of that has
 * ended already. Needs Linux.
 */
export function serverCpuMicros(postmaster: number): number {
  for (;;) {
    const server = timesOf(postmaster);
    const running = childrenOf(postmaster).reduce((sum, pid) => sum + (ifThere(() => cpuMicros(pid)) ?? 0), 0);
    const { user, system, childrenUser, childrenSystem } = timesOf(postmaster);
    // One that ended meanwhile may have been counted twice, or not at all.
    if (childrenUser !== server.childrenUser || childrenSystem !== server.childrenSystem) continue;
    return running + (user + system + childrenUser + childrenSystem) * TICK_US;
  }
}

/**
 * endedCpuMicros is the CPU time of a process's children that have ended, and of theirs: what a program took that it has
 * started and waited for. Needs Linux.
 */
export function endedCpuMicros(pid: number): number {
  const { childrenUser, childrenSystem } = timesOf(pid);
  return (childrenUser + childrenSystem) * TICK_US;
}

/** peakRssMiB is the most memory that a process has had since it began, or since forgetPeak. Needs Linux. */
export function peakRssMiB(pid: number): number {
  return statusMiB(pid, "VmHWM");
}

/** residentMiB is how much memory a process has now. Needs Linux. */
export function residentMiB(pid: number): number {
  return statusMiB(pid, "VmRSS");
}

/** forgetPeak makes peakRssMiB begin anew from what the process has now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

// A line of /proc/PID/status: proc_pid_status(5).
function statusMiB(pid: number, field: "VmHWM" | "VmRSS"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`no ${field} for process ${pid}`);
  return Number(kibibytes) / 1024;
}

// Fields of /proc/PID/stat after the command, which may have blanks and parentheses in it: proc_pid_stat(5), 14 to 17.
function timesOf(pid: number) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15).map(Number);
  return { user, system, childrenUser, childrenSystem };
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => ifThere(() => parentOf(pid)) === parent);
}

function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

// A process may end between its being listed and its being read.
function ifThere(read: () => number): number | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
