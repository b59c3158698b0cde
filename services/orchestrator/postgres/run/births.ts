import type { PoolClient } from "pg";
import { formatDay } from "../../../kit/day.ts";
import { sqlStateOf, uniqueViolation } from "../../../kit/postgres/errors.ts";
import type { RunState } from "../../engine/state.ts";
import { type Latest, type Next, nextRun, runName } from "../../run/generation.ts";
import type { Kept, NewRun, Trigger } from "../../run/run.ts";

/** NewDay is what a run of a day is made from, whoever asks for it. */
export type NewDay = Omit<NewRun, "requestId" | "fingerprint" | "descriptorSet">;

const foreignKeyViolation = "23503";
const mostTries = 5;

/**
 * whileOthersCreate repeats a transaction that met others: somebody made the same run at this moment, or removed a plan
 * that nobody named any more. The next look finds it as it is.
 */
export async function whileOthersCreate<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      const state = sqlStateOf(error);
      const met = state === uniqueViolation || state === foreignKeyViolation;
      if (!met || tries >= mostTries) throw error;
    }
  }
}

const byOperator: Trigger = { kind: "operator" };

// Everybody who begins runs begins many: each connection plans these once.
const latest = {
  name: "latest run of a day",
  text: `
    select generation, state, max(generation) filter (where state = 'SUCCEEDED') over () as succeeded
    from run where pipeline = $1 and partition = $2 and day = $3
    order by generation desc limit 1`,
};

const newRun = {
  name: "new run",
  text: `
    with made as (
      insert into run (name, pipeline, partition, day, generation, inputs, plan_hash, descriptor_set_hash, plan_format,
        trigger, logical_time, backfill_id, last, rank)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      returning id)
    insert into step (run_id, name, ordinal, method)
    select made.id, step.name, ordinal, method
    from made, unnest($15::text[], $16::text[]) with ordinality as step (name, method, ordinal)`,
};

const keptAlready = {
  name: "kept already",
  text: `
    select exists (select from plan where hash = $1) as plan,
      exists (select from descriptor_set where hash = $2) as contracts`,
};

/** Answer is the run that answers a request for one of a day, and the state of the newest one there is. */
export type Answer = Next & { readonly name: string; readonly latest: RunState | undefined };

/** next tells which run answers a request for one of a day. */
export async function next(tx: PoolClient, run: NewDay): Promise<Answer> {
  const { rows } = await tx.query<Latest>({
    ...latest,
    values: [run.pipeline, run.partition, formatDay(run.day)],
  });
  const found = nextRun(rows[0], run.force);
  return { ...found, latest: rows[0]?.state, name: runName(run.pipeline, run.partition, run.day, found.generation) };
}

/** insert makes a run of a generation. Its plan and contracts must be kept already. */
export async function insert(tx: PoolClient, run: NewDay, generation: number): Promise<string> {
  const name = runName(run.pipeline, run.partition, run.day, generation);
  const { trigger, logicalTime, backfill, last, rank } = columnsOf(run.trigger ?? byOperator);
  const steps = run.plan.steps;
  await tx.query({
    ...newRun,
    values: [
      name,
      run.pipeline,
      run.partition,
      formatDay(run.day),
      generation,
      JSON.stringify(run.inputs),
      run.planHash,
      run.descriptorSetHash,
      run.plan.format,
      trigger,
      logicalTime,
      backfill,
      last,
      rank,
      steps.map((step) => step.name),
      steps.map((step) => step.method),
    ],
  });
  return name;
}

/** keep keeps a plan and the contracts that it was checked against, where they are not kept yet. */
export async function keep(tx: PoolClient, kept: Kept): Promise<void> {
  const { rows } = await tx.query<{ plan: boolean; contracts: boolean }>({
    ...keptAlready,
    values: [kept.planHash, kept.descriptorSetHash],
  });
  // Most often both are there; contracts are tens of kilobytes.
  if (!rows[0]?.plan)
    await tx.query("insert into plan (hash, body) values ($1, $2) on conflict do nothing", [
      kept.planHash,
      JSON.stringify(kept.plan),
    ]);
  if (!rows[0]?.contracts)
    await tx.query("insert into descriptor_set (hash, bytes) values ($1, $2) on conflict do nothing", [
      kept.descriptorSetHash,
      kept.descriptorSet,
    ]);
}

function columnsOf(trigger: Trigger) {
  const none = { logicalTime: null, backfill: null, last: false, rank: 0 };
  switch (trigger.kind) {
    case "operator":
      return { ...none, trigger: "OPERATOR" };
    case "schedule":
      return { ...none, trigger: "SCHEDULE", logicalTime: trigger.logicalTime };
    case "backfill":
      return { ...none, trigger: "BACKFILL", backfill: trigger.id, last: trigger.last, rank: trigger.rank };
  }
}
