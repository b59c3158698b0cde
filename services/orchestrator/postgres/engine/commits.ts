import type { Pool } from "pg";
import type { Context } from "../../../kit/context.ts";
import { createGroup } from "../../../kit/group-commit.ts";
import { execute } from "../../../kit/postgres/statement.ts";
import type { Commit, Lease } from "../../engine/store.ts";
import { type Advance, rowsOf, valuesOf, weightOf } from "./commit-rows.ts";
import { commitStatement, shapeOf } from "./commit-sql.ts";

/** Committer records an advance; false where the lease is another's now. */
export type Committer = (ctx: Context, lease: Lease, commit: Commit) => Promise<boolean>;

/**
 * createCommitter makes the committer of a process. What its runs want to commit at the same moment goes as one
 * statement; each run passes its fence, or not, apart from the others.
 */
export function createCommitter(pool: Pool): Committer {
  const group = createGroup<Advance, boolean>({
    send: (ctx, advances) => record(ctx, pool, advances),
    weigh: weightOf,
    mostWeight: 512 * 1024,
    // While one waits for the disk, the server works on the other.
    mostUnderWay: 2,
    timeoutMs: 15_000,
  });
  return (ctx, lease, commit) => group(ctx, { lease, commit });
}

async function record(ctx: Context, pool: Pool, advances: readonly Advance[]): Promise<readonly boolean[]> {
  const rows = rowsOf(advances);
  const shape = shapeOf(rows);
  const { rows: passed } = await execute<{ id: string }>(ctx, pool, commitStatement(shape), valuesOf(rows, shape));
  const runs = new Set(passed.map(({ id }) => id));
  return advances.map(({ lease }) => runs.has(lease.run));
}
