import type { Directed } from "../faults/directed.ts";

/** Patch is one change of a text, which has to be there exactly once in the code of a folder. */
export type Patch = { readonly folder: string; readonly find: string; readonly put: string };

/** Sabotage is a rule that is switched off, in a copy of the checkout that serves no other purpose. */
export type Sabotage = {
  readonly name: string;
  /** rule is what it belongs to, and is asked for by. */
  readonly rule: "fencing" | "ledger" | "reconciler";
  /** what says in a few words what is switched off. */
  readonly what: string;
  readonly patches: readonly Patch[];
  /** directed is the name of the faults that have to show it. */
  readonly directed: Directed;
  /** shows is what a breach reads like that only this can have brought about. */
  readonly shows: RegExp;
};

const ORCHESTRATOR = "services/orchestrator/postgres";
const STORAGE = "services/storage/postgres";
const COLLECTOR = "services/collector/postgres";

/** SABOTAGES are the rules that the campaign has to miss when they are off. */
export const SABOTAGES: readonly Sabotage[] = [
  {
    name: "commits",
    rule: "fencing",
    what: "an owner commits, and renews its lease, whatever its epoch",
    directed: "stops",
    shows: /was over, and has changed since|in a run that has succeeded/,
    patches: [
      { folder: ORCHESTRATOR, find: "and run.owner = sent.owner and run.epoch = sent.epoch", put: "" },
      { folder: ORCHESTRATOR, find: "and run.advance <= sent.advance", put: "" },
      {
        folder: ORCHESTRATOR,
        find: "and run.epoch = sent.epoch and run.owner = $1 and run.state",
        put: "and $1::text is not null and run.state",
      },
    ],
  },
  {
    name: "epochs",
    rule: "fencing",
    what: "collector and storage take the work of any epoch",
    directed: "stops",
    shows: /at epoch \d+ came to: /,
    patches: [
      {
        folder: COLLECTOR,
        find: "if (Number(rows[0]?.epoch) > engine.epoch) throw stale(engine, engine.run);",
        put: "if (rows.length > 1) throw stale(engine, engine.run);",
      },
      {
        folder: STORAGE,
        find: "if (newest > owner.epoch) throw",
        put: "if (Number.isNaN(newest)) throw",
      },
      {
        folder: STORAGE,
        find: "if (entry.epoch < fence.epoch) return",
        put: "if (Number.isNaN(entry.epoch)) return",
      },
    ],
  },
  {
    name: "batches",
    rule: "ledger",
    what: "storage does not know a batch that it has written before",
    directed: "repeats",
    shows: / is FAILED /,
    patches: [
      {
        folder: STORAGE,
        find: "if (before !== undefined) return repeat(entry, before);",
        put: "if (Number(before?.digest) === 0.5 && before) return repeat(entry, before);",
      },
    ],
  },
  {
    name: "takeover",
    rule: "reconciler",
    what: "nobody takes over a run whose owner is gone",
    directed: "deaths",
    shows: /not over .*: RUNNING, owner orchestrator/,
    patches: [
      {
        folder: ORCHESTRATOR,
        find: "candidate.lease_expires_at <= clock_timestamp()",
        put: "candidate.lease_expires_at <= '-infinity'",
      },
    ],
  },
  {
    name: "duties",
    rule: "reconciler",
    what: "nobody begins what is due: schedules' and backfills' runs",
    directed: "deaths",
    shows: /not over .*: no run/,
    patches: [
      {
        folder: "services/orchestrator/reconcile",
        find: "restMs = await duty.act(limited);",
        put: "restMs = duty.limitMs;",
      },
    ],
  },
];

/** Files are texts by their paths. */
export type Files = ReadonlyMap<string, string>;

/** applyPatch returns the path and the new text of the file that a patch changes. It throws where that is not exactly one place. */
export function applyPatch(files: Files, { folder, find, put }: Patch): readonly [path: string, text: string] {
  const places = [...files].flatMap(([path, text]) => Array.from({ length: text.split(find).length - 1 }, () => path));
  const [path = ""] = places;
  if (places.length === 1) return [path, files.get(path)?.replace(find, () => put) ?? ""];
  throw new Error(`${folder} has ${places.length} places that read ${JSON.stringify(find)}, not one`);
}
