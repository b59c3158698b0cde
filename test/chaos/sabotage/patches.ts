import type { Directed } from "../faults/directed.ts";

/** Patch is one change of a file's text, which has to be there exactly once. */
export type Patch = { readonly file: string; readonly find: string; readonly put: string };

/** Sabotage is a rule that is switched off, in a copy of the checkout that serves no other purpose. */
export type Sabotage = {
  readonly name: string;
  /** what says in a few words what is switched off. */
  readonly what: string;
  readonly patches: readonly Patch[];
  /** directed is the name of the faults that have to show it. */
  readonly directed: Directed;
};

/** SABOTAGES are the rules that the campaign has to miss when they are off. */
export const SABOTAGES: readonly Sabotage[] = [
  {
    name: "fencing",
    what: "an owner commits, and renews its lease, whatever its epoch",
    directed: "stops",
    patches: [
      {
        file: "services/orchestrator/postgres/commits.ts",
        find: " and run.owner = sent.owner and run.epoch = sent.epoch\n        and run.advance <= sent.advance",
        put: "",
      },
      {
        file: "services/orchestrator/postgres/claims.ts",
        find: "where run.id = sent.id and run.epoch = sent.epoch and run.owner = $1 and run.state in",
        put: "where run.id = sent.id and $1::text is not null and run.state in",
      },
    ],
  },
  {
    name: "epochs",
    what: "collector and storage take the work of any epoch",
    directed: "stops",
    patches: [
      {
        file: "services/collector/postgres/epoch.ts",
        find: "if (Number(rows[0]?.epoch) > engine.epoch) throw stale(engine, engine.run);",
        put: "if (rows.length > 1) throw stale(engine, engine.run);",
      },
      {
        file: "services/storage/postgres/fence.ts",
        find: "if (newest > owner.epoch) throw",
        put: "if (Number.isNaN(newest)) throw",
      },
      {
        file: "services/storage/postgres/batch-writer.ts",
        find: "if (entry.epoch < fence.epoch) return",
        put: "if (Number.isNaN(entry.epoch)) return",
      },
    ],
  },
  {
    name: "ledger",
    what: "storage does not know a batch that it has written before",
    directed: "repeats",
    patches: [
      {
        file: "services/storage/postgres/batch-writer.ts",
        find: "if (before !== undefined) return repeat(entry, before);",
        put: "if (Number(before?.digest) === 0.5 && before) return repeat(entry, before);",
      },
    ],
  },
  {
    name: "reconciler",
    what: "nobody takes over a run whose owner is gone",
    directed: "deaths",
    patches: [
      {
        file: "services/orchestrator/postgres/claims.ts",
        find: "candidate.lease_expires_at <= clock_timestamp()",
        put: "candidate.lease_expires_at <= '-infinity'",
      },
    ],
  },
];

/** applyPatch changes a text. It throws where the text to change is not there exactly once. */
export function applyPatch(text: string, { file, find, put }: Patch): string {
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`${file} has ${count} places that read ${JSON.stringify(find)}, not one`);
  return text.replace(find, () => put);
}
