import type { Clock } from "../kit/clock.ts";
import { type Context, type EngineMetadata, withTimeout } from "../kit/context.ts";
import type { SourceFile } from "../kit/sourcefile/types.ts";
import type { Archive } from "./archive.ts";
import { Backlog } from "./backlog.ts";
import { type Answer, type Fault, lasting, malformed } from "./fault.ts";
import type { FetchedPage, Keep } from "./keeper.ts";
import type { Ledger, Work } from "./ledger.ts";
import { openPage } from "./page-body.ts";
import { paginatorOf } from "./paginate/choice.ts";
import type { Paginator, Step } from "./paginate/paginator.ts";
import type { Fetch } from "./planning.ts";
import { complete, type Outcome, type Position, type ShardKey, start } from "./shard.ts";
import { addressFault, firstTarget, redact, type Secrets, secretsOf, type Target } from "./target.ts";

/** CollectDeps are what a collection needs. */
export type CollectDeps = {
  readonly ledger: Ledger;
  readonly archive: Archive;
  readonly keep: Keep;
  readonly fetch: (file: SourceFile) => Fetch;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** collected is told of every page that was kept. */
  readonly collected: (source: string, sizeBytes: number) => void;
};

/** Update is what a collection has to say: how far it is, as often as that changes, and at last how it ended. */
export type Update =
  | { readonly kind: "progress"; readonly pages: number }
  | { readonly kind: "result"; readonly result: Collected };

/** Collected says how a shard ended and what is in the archive of it. */
export type Collected = Outcome & { readonly pages: number; readonly sizeBytes: number; readonly resumedPages: number };

/**
 * collect fetches a shard's pages, and goes on where the last call was. A page and the place after it are one commit, so
 * whatever is killed, no committed page is fetched twice. The next pages are fetched while those before are kept.
 */
export async function* collect(
  ctx: Context,
  deps: CollectDeps,
  file: SourceFile,
  engine: EngineMetadata,
  key: ShardKey,
): AsyncGenerator<Update> {
  const work = await deps.ledger.claim(ctx, engine, key);
  const done = { pages: work.pages, sizeBytes: work.sizeBytes };
  const ended = (outcome: Outcome): Update => ({
    kind: "result",
    result: { ...outcome, ...done, resumedPages: work.pages },
  });
  if (work.outcome !== undefined) {
    yield ended(work.outcome);
    return;
  }
  const shard = new ShardReader(deps, file, work);
  using limited = withTimeout(ctx, file.collect.limits.shardMs);
  await using backlog = new Backlog();
  const fetched = { ...done };
  let position = work.position;
  let said = done.pages;
  for (;;) {
    ctx.signal.throwIfAborted();
    const limit = limitReached(file, fetched) ?? (limited.signal.aborted ? timeIsUp(file) : undefined);
    const { page, next, outcome } = await shard.take(ctx, limited, position, { limit, pagesBefore: fetched.pages });
    const advance = outcome === undefined ? { position: next } : { outcome };
    const sizeBytes = page?.prepared.sizeBytes ?? 0;
    backlog.add(deps.keep(ctx, { work, page, advance }), sizeBytes, () => {
      if (page === undefined) return;
      done.pages++;
      done.sizeBytes += sizeBytes;
      deps.collected(file.name, sizeBytes);
    });
    if (page !== undefined) fetched.pages++;
    fetched.sizeBytes += sizeBytes;
    await (outcome === undefined ? backlog.room() : backlog.drained());
    if (done.pages > said) {
      said = done.pages;
      yield { kind: "progress", pages: done.pages };
    }
    if (outcome !== undefined) {
      yield ended(outcome);
      return;
    }
    position = next;
  }
}

/** Read is one page and what comes after it, or a fault, perhaps in a page that is to be kept as it is. */
type Read =
  | {
      readonly answer: Answer;
      readonly step: Exclude<Step, { kind: "malformed" }>;
      readonly next: Position | undefined;
    }
  | { readonly fault: Fault; readonly answer?: Answer };

/** Taken is what a step of a collection has come to: a page ready to be kept, or none, and where to go on or how it ended. */
type Taken = Omit<Settled, "page"> & { readonly page: FetchedPage | undefined };

/** ShardReader reads the pages of one claimed shard. */
class ShardReader {
  readonly #deps: CollectDeps;
  readonly #file: SourceFile;
  readonly #work: Work;
  readonly #paginator: Paginator;
  readonly #secrets: readonly string[];
  /** #first is the request for the first page of the request that is being gone through. */
  #first: { readonly request: number; readonly target: Target } | undefined;

  constructor(deps: CollectDeps, file: SourceFile, work: Work) {
    this.#deps = deps;
    this.#file = file;
    this.#work = work;
    this.#paginator = paginatorOf(file.collect.paginate);
    this.#secrets = secretsOf(file, deps.secrets);
  }

  /**
   * take fetches the page at a position, unless a limit is reached, and makes it ready to be kept. Once it returns nobody
   * holds on to the page as it came: in a generator that waits it would grow old, and be V8's to find in its whole heap.
   */
  async take(
    ctx: Context,
    limited: Context,
    position: Position,
    { limit, pagesBefore }: { readonly limit: Fault | undefined; readonly pagesBefore: number },
  ): Promise<Taken> {
    const read = limit === undefined ? await this.#read(ctx, limited, position) : { fault: limit };
    const { page: answer, next, outcome } = settle(read, pagesBefore);
    return { page: answer && (await this.#prepare(ctx, answer, pagesBefore)), next, outcome };
  }

  /** #read fetches the page at a position. limited ends with the shard's time, ctx with the call. */
  async #read(ctx: Context, limited: Context, position: Position): Promise<Read> {
    const target = this.#target(position);
    if ("reason" in target) return { fault: target };
    const found: { step?: Step } = {};
    try {
      const fetched = await this.#deps.fetch(this.#file)(limited, target, (answer) => {
        const step = this.#after(position, answer);
        found.step = step;
        return step.kind === "malformed" ? malformed(step.message) : undefined;
      });
      if (!fetched.ok) return { fault: fetched.fault, ...(fetched.answer !== undefined && { answer: fetched.answer }) };
      const { step } = found;
      if (step === undefined || step.kind === "malformed") throw new TypeError("a page passed without being checked");
      return { answer: fetched.answer, step, next: this.#next(position, step) };
    } catch (error) {
      if (limited.signal.aborted && !ctx.signal.aborted) return { fault: timeIsUp(this.#file) };
      throw error;
    }
  }

  async #prepare(ctx: Context, answer: Answer, page: number): Promise<FetchedPage> {
    const origin = {
      page,
      mediaType: (answer.headers["content-type"] ?? "").slice(0, 200),
      url: redact(answer.url, this.#secrets).slice(0, 4_000),
      fetchTime: this.#deps.clock.now(),
    };
    return { origin, prepared: await this.#deps.archive.prepare(ctx, answer.body, this.#work.known) };
  }

  #target({ request, token }: Position): Target | Fault {
    try {
      if (this.#first?.request !== request) this.#first = { request, target: this.#firstTarget(request) };
      const { target } = this.#first;
      return { ...target, url: this.#paginator.address(target.url, token) };
    } catch (error) {
      return addressFault(error);
    }
  }

  #firstTarget(request: number): Target {
    const { key, requests } = this.#work;
    const scope = { day: key.day, shard: key.shard, params: requests[request] ?? {} };
    return firstTarget(this.#file, scope, this.#deps.secrets);
  }

  #after(position: Position, answer: Answer): Step {
    const opened = openPage(answer.body, this.#file.page, this.#paginator.paths);
    if (!opened.ok) return { kind: "malformed", message: opened.message };
    return this.#paginator.after(position.token, { url: answer.url, headers: answer.headers, body: opened.body });
  }

  #next(position: Position, step: Step): Position | undefined {
    if (step.kind === "next") return { request: position.request, token: step.token };
    const request = position.request + 1;
    return step.kind === "end" && request < this.#work.requests.length ? { ...start, request } : undefined;
  }
}

type Settled = { readonly page: Answer | undefined; readonly next: Position; readonly outcome: Outcome | undefined };

/** settle decides what a read means for its shard: whether a page is kept, and whether that was the end. */
function settle(read: Read, pagesBefore: number): Settled {
  if (!("fault" in read)) {
    const page = read.answer;
    if (read.next !== undefined) return { page, next: read.next, outcome: undefined };
    const { step } = read;
    const outcome: Outcome =
      step.kind === "capped" ? { state: "CAPPED", reason: "RESULT_CAP", message: step.message } : complete;
    return { page, next: start, outcome };
  }
  const { fault, answer } = read;
  // A page that can't be read is kept as it is, so that what is in it is counted as rejected and not lost.
  const page = fault.reason === "PAGE_MALFORMED" ? answer : undefined;
  const state = pagesBefore === 0 && page === undefined ? "FAILED" : "TRUNCATED";
  return { page, next: start, outcome: { state, reason: fault.reason, message: printable(fault.message) } };
}

/** printable is a message without what a page may have smuggled into it. */
function printable(message: string): string {
  return message
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "\ufffd")
    .slice(0, 1_000);
}

function limitReached(
  file: SourceFile,
  done: { readonly pages: number; readonly sizeBytes: number },
): Fault | undefined {
  const { pages, shardBytes } = file.collect.limits;
  if (done.pages >= pages)
    return lasting("PAGE_LIMIT", `The source's file allows ${pages} pages a shard, and there are more.`);
  if (done.sizeBytes < shardBytes) return undefined;
  return lasting("BYTE_LIMIT", `The source's file allows ${shardBytes} bytes a shard, and there are more.`);
}

function timeIsUp(file: SourceFile): Fault {
  return lasting("TIME_LIMIT", `The source's file allows ${file.collect.limits.shardMs} ms a shard.`);
}
