import type { CollectorServiceDefinition } from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import type { Source } from "../../../gen/rpc/colheita/collector/v1/source.ts";
import type { Context } from "../../kit/context.ts";
import type { Client } from "../../kit/rpc.ts";
import { Refusal } from "../refusal.ts";
import { persist } from "./persist.ts";

/** SourceLister is a service that knows which sources there are. */
export type SourceLister = Pick<Client<typeof CollectorServiceDefinition>, "listSources">;

/** Sources are what can be harvested, and what is wrong with the files of the others. */
export type Sources = { readonly names: readonly string[]; readonly problems: readonly string[] };

/**
 * listSources asks which sources there are, by name. Where some are asked for, it returns those alone, and refuses
 * names that it does not know or whose files have mistakes.
 */
export async function listSources(
  ctx: Context,
  lister: SourceLister,
  wanted: readonly string[] | undefined,
): Promise<Sources> {
  const all = new Map(
    (await everySource(ctx, lister)).map((source) => [source.name.replace(/^sources\//, ""), source]),
  );
  const unknown = wanted?.filter((name) => !all.has(name)) ?? [];
  if (unknown.length > 0) {
    throw new Refusal(`No such source: ${unknown.join(", ")}. There are ${[...all.keys()].join(", ") || "none"}.`);
  }
  const chosen = [...all].filter(([name]) => wanted?.includes(name) ?? true);
  const problems = chosen.flatMap(([, source]) => source.problems);
  const names = chosen.filter(([, source]) => source.problems.length === 0).map(([name]) => name);
  if (wanted !== undefined && problems.length > 0) throw new Refusal(problems.join("\n"));
  return { names, problems };
}

async function everySource(ctx: Context, lister: SourceLister): Promise<Source[]> {
  const sources: Source[] = [];
  let pageToken = "";
  do {
    const request = { pageSize: 1_000, pageToken };
    const page = await persist(ctx, (child) => lister.listSources(child, request));
    sources.push(...page.sources);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return sources;
}
