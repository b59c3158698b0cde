import { readdir, readFile } from "node:fs/promises";

/** residentBytes is the memory that a process group has in use. */
export async function residentBytes(group: number): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(pids.map((pid) => residentIn(group, pid)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function residentIn(group: number, pid: string): Promise<number> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // What stands between the brackets is the command, which may hold anything; the group is the third field after.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(fields[2]) !== group) return 0;
    const [, kilobytes = "0"] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) * 1_024;
  } catch {
    // It has ended since.
    return 0;
  }
}
