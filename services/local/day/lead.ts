import { join } from "node:path";
import type { Run } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { formatDay } from "../../kit/day.ts";
import { seconds } from "../report/time.ts";
import { shellPath } from "../state/shell-path.ts";
import { isOver } from "./follow.ts";

/** LeadOptions are what telling who leads takes. */
export type LeadOptions = {
  readonly print: (line: string) => void;
  /** elapsedMs is the time since the process began. */
  readonly elapsedMs: () => number;
  /** pids is the folder with each process's number. */
  readonly pids: string;
};

type Seen = Pick<Run, "owner" | "epoch"> & { readonly atMs: number };

/**
 * tellLead returns what to show every change of every run to. It says which orchestrator has the runs whenever that
 * changes, how to kill that one, and of each run that another life or another replica goes on with, how long nothing
 * had happened.
 */
export function tellLead({ print, elapsedMs, pids }: LeadOptions): (run: Run) => void {
  const runs = new Map<string, Seen>();
  let leader = "";
  return (run) => {
    const { name, owner, epoch, day, partition } = run;
    const before = runs.get(name);
    const atMs = elapsedMs();
    if (isOver(run)) runs.delete(name);
    else runs.set(name, { owner, epoch, atMs });
    if (owner === "") return;
    if (before !== undefined && before.epoch > 0n && epoch > before.epoch) {
      const who = owner === before.owner ? `${owner}, started again,` : `${owner} took over from ${before.owner} and`;
      print(`${day && formatDay(day)}  ${partition}: ${who} goes on after ${seconds(atMs - before.atMs)}.`);
    }
    // While each of them has some of the runs none leads, and the last run to end says nothing of the next ones.
    if (owner === leader || owner === before?.owner || [...runs.values()].some((seen) => seen.owner !== owner)) return;
    leader = owner;
    const kill = `kill -9 $(cat ${shellPath(join(pids, owner))})`;
    print(`${owner} leads: it has the runs. To kill it, in another terminal: ${kill}`);
  };
}
