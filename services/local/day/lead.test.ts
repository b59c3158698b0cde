import { expect, it } from "@jest/globals";
import { Run, Run_State } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { tellLead } from "./lead.ts";

type Seen = { readonly atMs: number; readonly run: Parameters<typeof Run.fromPartial>[0] };

const day = { year: 2026, month: 1, day: 2 };
const of = (partition: string, atMs: number, owner: string, epoch: bigint, state: Run_State = Run_State.RUNNING) => {
  return { atMs, run: { name: `pipelines/daily/runs/${partition}`, day, partition, owner, epoch, state } };
};
const leads = (owner: string) =>
  `${owner} leads: it has the runs. To kill it, in another terminal: kill -9 $(cat /s/pids/${owner})`;

it.each<{ name: string; seen: readonly Seen[]; want: readonly string[] }>([
  { name: "nothing while nobody has a run", seen: [of("olx", 0, "", 0n, Run_State.QUEUED)], want: [] },
  {
    name: "once who leads",
    seen: [of("olx", 0, "a", 1n), of("shop", 10, "a", 1n), of("olx", 20, "a", 1n)],
    want: [leads("a")],
  },
  {
    name: "which other replica goes on, and after how long",
    seen: [of("olx", 100, "a", 1n), of("olx", 1_500, "a", 1n), of("olx", 2_800, "b", 2n), of("olx", 2_900, "b", 2n)],
    want: [leads("a"), "2026-01-02  olx: b took over from a and goes on after 1.3 s.", leads("b")],
  },
  {
    name: "which one goes on in its next life",
    seen: [of("olx", 0, "a", 1n), of("olx", 900, "a", 2n)],
    want: [leads("a"), "2026-01-02  olx: a, started again, goes on after 0.9 s."],
  },
  {
    name: "nobody who leads while both have runs",
    seen: [of("olx", 0, "a", 1n), of("shop", 0, "a", 1n), of("olx", 900, "b", 2n), of("shop", 1_000, "b", 2n)],
    want: [
      leads("a"),
      "2026-01-02  olx: b took over from a and goes on after 0.9 s.",
      "2026-01-02  shop: b took over from a and goes on after 1.0 s.",
      leads("b"),
    ],
  },
  {
    name: "nothing of who has the last run",
    seen: [
      of("olx", 0, "a", 1n),
      of("shop", 0, "b", 1n),
      of("olx", 0, "a", 1n, Run_State.SUCCEEDED),
      of("shop", 9, "b", 1n),
    ],
    want: [leads("a")],
  },
  {
    name: "nothing of a run that is taken up for the first time",
    seen: [of("olx", 0, "", 0n, Run_State.QUEUED), of("olx", 900, "a", 1n)],
    want: [leads("a")],
  },
  {
    name: "nothing of what was before a run that it sees for the first time",
    seen: [of("olx", 0, "a", 3n)],
    want: [leads("a")],
  },
])("tells $name", ({ seen, want }) => {
  const printed: string[] = [];
  let nowMs = 0;
  const tell = tellLead({ print: (line) => printed.push(line), elapsedMs: () => nowMs, pids: "/s/pids" });
  for (const { atMs, run } of seen) {
    nowMs = atMs;
    tell(Run.fromPartial(run));
  }
  expect(printed).toEqual(want);
});
