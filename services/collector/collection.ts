import type { Clock } from "../kit/clock.ts";
import { type Context, type EngineMetadata, withTimeout } from "../kit/context.ts";
import type { SourceFile } from "../kit/sourcefile/types.ts";
import type { Archive } from "./archive.ts";
import { type Answer, type Fault, lasting, malformed } from "./fault.ts";
import type { Ledger, Work } from "./ledger.ts";
import { openPage } from "./page-body.ts";
import { paginatorOf } from "./paginate/choice.ts";
import type { Paginator, Step } from "./paginate/paginator.ts";
import type { Fetch } from "./planning.ts";
import { complete, type Outcome, type PageRecord, type Position, type ShardKey, start } from "./shard.ts";
import { addressFault, firstTarget, redact, type Secrets, secretsOf, type Target } from "./target.ts";

/** CollectDeps are what a collection needs. */
export type CollectDeps = {
  readonly ledger: Ledger;
  readonly archive: Archive;
  readonly fetch: (file: SourceFile) => Fetch;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** collected is told of every page that was kept. */
  readonly collected: (source: string, sizeBytes: number) => void;
};

/** Update is what a collection has to say: how far it is, now and then, and at last how it ended. */
export type Update =
  | { readonly kind: "progress"; readonly pages: number }
  | { readonly kind: "result"; readonly result: Collected };

/** Collected says how a shard ended and what is in the archive of it. */
export type Collected = Outcome & { readonly pages: number; readonly sizeBytes: number; readonly resumedPages: number };

/** progressMs is how long a collection says nothing of its progress after it has: each update is a message that somebody handles. */
const progressMs = 250;

/**
 * collect fetches a shard's pages, each kept before the next is asked for, and goes on where the last call was. A page
 * and the place after it are one commit, so whatever is killed, no committed page is fetched twice.
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
  let position = work.position;
  let saidMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    ctx.signal.throwIfAborted();
    const limit = limitReached(file, done) ?? (limited.signal.aborted ? timeIsUp(file) : undefined);
    const read = limit === undefined ? await shard.read(ctx, limited, position) : { fault: limit };
    const { page, next, outcome } = settle(read, done.pages);
    const record = page === undefined ? undefined : await shard.keep(ctx, page, done.pages);
    await deps.ledger.commit(ctx, work, record, outcome === undefined ? { position: next } : { outcome });
    if (record !== undefined) {
      done.pages++;
      done.sizeBytes += record.sizeBytes;
      deps.collected(file.name, record.sizeBytes);
      const nowMs = deps.clock.monotonicMs();
      if (nowMs - saidMs >= progressMs) {
        saidMs = nowMs;
        yield { kind: "progress", pages: done.pages };
      }
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

/** ShardReader reads the pages of one claimed shard. */
class ShardReader {
  readonly #deps: CollectDeps;
  readonly #file: SourceFile;
  readonly #work: Work;
  readonly #paginator: Paginator;

  constructor(deps: CollectDeps, file: SourceFile, work: Work) {
    this.#deps = deps;
    this.#file = file;
    this.#work = work;
    this.#paginator = paginatorOf(file.collect.paginate);
  }

  /** read fetches the page at a position. limited ends with the shard's time, ctx with the call. */
  async read(ctx: Context, limited: Context, position: Position): Promise<Read> {
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

  /** keep archives a page; only then may the ledger name it. */
  async keep(ctx: Context, answer: Answer, page: number): Promise<PageRecord> {
    return {
      page,
      sha256: await this.#deps.archive.put(ctx, answer.body),
      sizeBytes: answer.body.length,
      mediaType: (answer.headers["content-type"] ?? "").slice(0, 200),
      url: redact(answer.url, secretsOf(this.#file, this.#deps.secrets)).slice(0, 4_000),
      fetchTime: this.#deps.clock.now(),
    };
  }

  #target(position: Position): Target | Fault {
    const { key, requests } = this.#work;
    const params = requests[position.request] ?? {};
    try {
      const first = firstTarget(this.#file, { day: key.day, shard: key.shard, params }, this.#deps.secrets);
      return { ...first, url: this.#paginator.address(first.url, position.token) };
    } catch (error) {
      return addressFault(error);
    }
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
