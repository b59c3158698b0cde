import { answerRequests } from "../answer.ts";
import type { Child } from "../child.ts";
import type { Day } from "./rows.ts";

/** Session is a variant at work on one database: it loads one day after another. */
export type Session = AsyncDisposable & {
  /** pid is the process that does it, PostgreSQL apart. */
  readonly pid: number;
  load(day: Day, rows: number): Promise<void>;
};

/** Loader opens sessions, each on a database of its own. */
export type Loader = (url: string) => Promise<Omit<Session, "pid">>;

type Request =
  | { readonly kind: "open"; readonly url: string }
  | { readonly kind: "load"; readonly day: Day; readonly rows: number }
  | { readonly kind: "close" };

/** answerLoads is the main of a variant's process: one session at a time. */
export async function answerLoads(open: Loader): Promise<void> {
  let session: Omit<Session, "pid"> | undefined;
  const close = async () => {
    await session?.[Symbol.asyncDispose]();
    session = undefined;
  };
  await answerRequests(async (request: Request) => {
    if (request.kind === "load") return session?.load(request.day, request.rows);
    await close();
    if (request.kind === "open") session = await open(request.url);
  }, close);
}

/** openIn opens a session in a child that answers loads. */
export async function openIn(child: Child, url: string): Promise<Session> {
  const ask = (request: Request) => child.ask<void>(request);
  await ask({ kind: "open", url });
  return {
    pid: child.pid,
    load: (day, rows) => ask({ kind: "load", day, rows }),
    [Symbol.asyncDispose]: () => ask({ kind: "close" }),
  };
}
