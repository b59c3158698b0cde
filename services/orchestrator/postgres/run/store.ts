import type { Pool } from "pg";
import type { RunStore } from "../../run/run.ts";
import { cancel } from "./cancel.ts";
import { resume } from "./resume.ts";
import { create, preview } from "./runs.ts";
import { changed, counts, ended, get, list } from "./views.ts";

/** createRunStore keeps runs for the service's methods in PostgreSQL. */
export function createRunStore(pool: Pool): RunStore {
  return {
    create: (ctx, run, asked) => create(ctx, pool, run, asked),
    preview: (ctx, run) => preview(ctx, pool, run),
    get: (ctx, name) => get(ctx, pool, name),
    list: (ctx, selected, after, size) => list(ctx, pool, selected, after, size),
    cancel: (ctx, name, asked) => cancel(ctx, pool, name, asked),
    resume: (ctx, name, asked) => resume(ctx, pool, name, asked),
    ended: (ctx, known) => ended(ctx, pool, known),
    counts: (ctx) => counts(ctx, pool),
    changed: (ctx, known) => changed(ctx, pool, known),
  };
}
