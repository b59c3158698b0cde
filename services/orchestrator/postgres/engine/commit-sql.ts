import type { Statement } from "../../../kit/postgres/statement.ts";
import { type CommitRows, type Part, parts, recordsets, type Shape } from "./commit-rows.ts";

// The commonest advance: a step ends, and the next one begins.
const mostWritten = 2;

/** shapeOf is the shape of some rows: written out where they are a few of one run, else for any number of them. */
export function shapeOf(rows: CommitRows): Shape {
  const few = rows.runs.length === 1 && parts.every((part) => rows[part].length <= mostWritten);
  return Object.fromEntries(parts.map((part) => [part, few ? rows[part].length : "any"])) as Shape;
}

/** commitStatement is the statement for a shape. */
export function commitStatement(shape: Shape): Statement {
  const name = `commit ${parts.map((part) => shape[part]).join(" ")}`;
  const statement = statements.get(name) ?? { name, text: textOf(shape) };
  statements.set(name, statement);
  return statement;
}

const statements = new Map<string, Statement>();

// One statement, so that it is whole or not at all: the fences first, and nothing of a run whose lease is another's now.
// All values are absolute, all inserts pass over what is there, and an end stays as it was seen, so that a repeat after
// a lost answer changes nothing; one that was lost on its way and comes after a newer advance is fenced off.
function textOf(shape: Shape): string {
  const from = (part: Part, name: string) => {
    const before = parts.slice(0, parts.indexOf(part));
    const first = before.reduce((sum, each) => sum + recordsets[each].parameters(shape[each]), 1);
    return recordsets[part].sql(name, first, shape[part]);
  };
  const changes = parts.filter((part) => part !== "runs" && shape[part] !== 0);
  const all = [
    `fence as (${fence(from("runs", "sent"), shape.runs === 1)})`,
    ...changes.map((part) => `${part} as (${changeOf[part as Change](from(part, "sent"))})`),
  ];
  return `with ${all.join(",\n")}\nselect id from fence`;
}

// Runs are locked in the order of their ids: two groups that want the same ones wait for each other, and never both.
function fence(sent: string, isOne: boolean): string {
  const locked = `
    select sent.* from ${sent} join run on run.id = sent.run_id
    order by run.id for no key update of run`;
  return `
    update run set
      version = version + 1,
      advance = sent.advance,
      error = coalesce(sent.error, run.error),
      state = case when sent.state is null or end_time is not null then run.state
                   when run.state = 'CANCELLING' and sent.state = 'SUCCEEDED' then 'CANCELLED' else sent.state end,
      outcome = coalesce(sent.outcome, run.outcome),
      reasons = case when sent.reasons is null then run.reasons
                     else array(select json_array_elements_text(sent.reasons)) end,
      summary = coalesce(sent.summary, run.summary),
      takeovers = case when sent.further then 0 else takeovers end,
      end_time = case when sent.state is null then end_time else coalesce(end_time, clock_timestamp()) end
    from ${isOne ? sent : `(${locked}) as sent`}
    where run.id = sent.run_id and run.owner = sent.owner and run.epoch = sent.epoch and run.advance <= sent.advance
    returning run.id, run.epoch`;
}

type Change = Exclude<Part, "runs">;

const changeOf: Readonly<Record<Change, (sent: string) => string>> = {
  steps: (sent) => `
    update step set items_total = coalesce(sent.total, items_total), state = coalesce(sent.state, step.state)
    from fence, ${sent}
    where sent.run_id = fence.id and step.run_id = sent.run_id and step.name = sent.name`,
  opened: (sent) => `
    insert into call (run_id, step, index, item_id, item, state, attempts, next_attempt_at, started_at, ended_at,
      busy_ms, progress_done, progress_unit, output, error)
    select fence.id, step, index, item_id, item, state, attempts, ${instant("next_attempt_at")},
      ${instant("started_at")}, ${instant("ended_at")}, busy_ms, progress_done, progress_unit, output, error
    from fence, ${sent}
    where sent.run_id = fence.id
    on conflict do nothing`,
  changed: (sent) => `
    update call set state = sent.state, attempts = sent.attempts, next_attempt_at = ${instant("sent.next_attempt_at")},
      started_at = ${instant("sent.started_at")}, ended_at = ${instant("sent.ended_at")}, busy_ms = sent.busy_ms,
      progress_done = sent.progress_done, progress_unit = sent.progress_unit, output = sent.output, error = sent.error
    from fence, ${sent}
    where sent.run_id = fence.id and call.run_id = sent.run_id and call.step = sent.step and call.index = sent.index`,
  begun: (sent) => `
    insert into attempt (run_id, step, index, attempt, epoch, start_time)
    select fence.id, step, index, attempt, fence.epoch, ${instant("started_at")}
    from fence, ${sent}
    where sent.run_id = fence.id
    on conflict do nothing`,
  ended: (sent) => `
    update attempt set end_time = ${instant("sent.ended_at")}, code = sent.code, reason = sent.reason,
      message = sent.message
    from fence, ${sent}
    where sent.run_id = fence.id and attempt.run_id = sent.run_id and attempt.step = sent.step
      and attempt.index = sent.index and attempt.attempt = sent.attempt`,
};

function instant(column: string): string {
  return `to_timestamp(nullif(${column}, 0) / 1000.0)`;
}
