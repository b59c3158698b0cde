import type { Clock } from "../kit/clock.ts";
import type { Context } from "../kit/context.ts";
import type { SourceFile } from "../kit/sourcefile/types.ts";
import type { Fetched } from "./fault.ts";
import type { Fetch } from "./planning.ts";
import { type Observer, Visitor, type VisitorDeps } from "./polite/visitor.ts";
import type { Target } from "./target.ts";

/** Client asks one source once per call. */
export type Client = { get(ctx: Context, target: Target): Promise<Fetched>; close(): Promise<void> };

/** VisitorsDeps are what visiting all sources needs. */
export type VisitorsDeps = {
  readonly client: (file: SourceFile) => Client;
  readonly observer: (source: string) => Observer;
  readonly robot: string;
  readonly clock: Clock;
  readonly sleep: VisitorDeps["sleep"];
  readonly random: () => number;
};

/** Visitors keep one visitor per source, so that whoever collects from it shares its limits. */
export class Visitors {
  readonly #deps: VisitorsDeps;
  readonly #open = new Map<string, { readonly visitor: Visitor; readonly client: Client }>();

  constructor(deps: VisitorsDeps) {
    this.#deps = deps;
  }

  /** fetch is how a source is asked. */
  fetch(file: SourceFile): Fetch {
    const known = this.#open.get(file.name) ?? this.#visit(file);
    return (ctx, target, check) => known.visitor.fetch(ctx, target, check);
  }

  /** close ends all connections and timers. */
  async close(): Promise<void> {
    for (const { visitor } of this.#open.values()) visitor.close();
    await Promise.all([...this.#open.values()].map(({ client }) => client.close()));
    this.#open.clear();
  }

  #visit(file: SourceFile) {
    const { client: connect, observer, ...rest } = this.#deps;
    const client = connect(file);
    const get = (ctx: Context, target: Target) => client.get(ctx, target);
    const opened = { client, visitor: new Visitor({ ...rest, file, get, observer: observer(file.name) }) };
    this.#open.set(file.name, opened);
    return opened;
  }
}
