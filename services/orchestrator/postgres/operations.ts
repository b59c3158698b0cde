import type { Pool, PoolClient } from "pg";
import type { Context } from "../../kit/context.ts";
import { query } from "../../kit/postgres/transaction.ts";
import { type Asked, askerOf, type OperationPage, type OperationStore } from "../audit/operation.ts";

type OperationRow = {
  id: string;
  time: Date;
  caller: string;
  method: string;
  target: string;
  request: string;
};

/** recordOperation keeps that somebody asked for something, in the transaction that does it; a repeat that changes nothing is not recorded. */
export async function recordOperation(
  ctx: Context,
  tx: PoolClient,
  { method, request }: Asked,
  target: string,
): Promise<void> {
  await tx.query("insert into operation (caller, method, target, request) values ($1, $2, $3, $4)", [
    askerOf(ctx),
    method,
    target,
    request,
  ]);
}

/** createOperationStore shows what was done. */
export function createOperationStore(pool: Pool): OperationStore {
  return { list: (ctx, target, before, size) => list(ctx, pool, target, before, size) };
}

async function list(
  ctx: Context,
  pool: Pool,
  target: string,
  before: string | undefined,
  size: number,
): Promise<OperationPage> {
  const { rows } = await query<OperationRow>(
    ctx,
    pool,
    `select id, time, caller, method, target, request::text from operation
     where ($1 = '' or target = $1) and ($2::bigint is null or id < $2)
     order by id desc limit $3`,
    [target, before, size + 1],
  );
  const operations = rows.slice(0, size);
  return { operations, next: rows.length > size ? operations.at(-1)?.id : undefined };
}
