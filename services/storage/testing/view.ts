import type { Context } from "../../kit/context.ts";
import { formatDay } from "../../kit/day.ts";
import { isRpcError } from "../../kit/errors.ts";
import type { StorageServer } from "../server.ts";
import { dayOf } from "./day.ts";

/** View is what readers were answered, by question. */
export type View = Readonly<Record<string, string>>;

/** Viewed says of which source, days and listings the questions are. */
export type Viewed = { readonly source: string; readonly days: readonly string[]; readonly ids: readonly string[] };

/** view asks all questions that readers have of a source, each in one call. */
export async function view(ctx: Context, server: StorageServer, of: Viewed): Promise<View> {
  const answers: Record<string, string> = {};
  for (const [question, ask] of questions(ctx, server, of)) answers[question] = await answerOf(ask);
  return answers;
}

type Ask = () => Promise<unknown>;

function* questions(ctx: Context, server: StorageServer, { source, days, ids }: Viewed): Iterable<[string, Ask]> {
  const page = { pageSize: 1000, pageToken: "" };
  const filter = { categoryId: "", minPrice: undefined, maxPrice: undefined, text: "" };
  for (const state of [1, 2] as const) {
    for (const day of ["", ...days]) {
      const asOfDay = day === "" ? undefined : dayOf(day);
      const request = { parent: `sources/${source}`, ...page, ...filter, state, asOfDay };
      yield [`list ${state} ${day}`, () => server.listListings(ctx, request)];
    }
  }
  for (const day of days) {
    const name = `sources/${source}/snapshots/${formatDay(dayOf(day))}`;
    yield [`report ${day}`, () => server.getDailyReport(ctx, { name })];
    yield [`changes ${day}`, () => server.listChanges(ctx, { parent: name, ...page, kinds: [], minDropShare: 0 })];
    yield [`rejects ${day}`, () => server.listRejects(ctx, { parent: name, ...page, reason: "" })];
  }
  for (const id of ids) {
    const name = `sources/${source}/listings/${id}`;
    for (const day of ["", ...days]) {
      const asOfDay = day === "" ? undefined : dayOf(day);
      yield [`listing ${id} ${day}`, () => server.getListing(ctx, { name, asOfDay })];
    }
    yield [`history ${id}`, () => server.listPriceHistory(ctx, { parent: name, ...page })];
  }
}

async function answerOf(ask: Ask): Promise<string> {
  try {
    return JSON.stringify(await ask(), (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  } catch (error) {
    if (!isRpcError(error, "NOT_FOUND")) throw error;
    return error.reason;
  }
}
