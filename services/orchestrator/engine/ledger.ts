import type { Calls } from "./scope.ts";
import { type Call, type CallError, callKey, isEnded, type StepEnd } from "./state.ts";
import type { AttemptEnd, AttemptStart, Claim, Commit, RunEnd } from "./store.ts";
import { createTallies, type Tallies } from "./tallies.ts";

/** Ledger is a run's calls in memory, and what of them is not in the database yet. */
export type Ledger = {
  readonly calls: Calls;
  readonly tallies: Pick<Tallies, "of">;
  /** skipped are the steps that were decided to be skipped. */
  readonly skipped: ReadonlySet<string>;
  get(step: string, index: number): Call | undefined;
  /** open adds the calls of a step. */
  open(step: string, calls: readonly Call[]): void;
  /** skip decides that a step is skipped. */
  skip(step: string): void;
  /** end keeps how a step ended, and says whether that is new. */
  end(step: string, end: StepEnd): boolean;
  /** put replaces a call. */
  put(call: Call): void;
  begun(attempt: AttemptStart): void;
  ended(attempt: AttemptEnd): void;
  /** pending is what is to be committed; undefined where nothing changed. */
  pending(run: { readonly error: CallError | undefined; readonly end: RunEnd | undefined }): Commit | undefined;
  /** committed forgets what was pending. */
  committed(): void;
};

/** createLedger begins with the calls of a claim. What was under way when the run changed its owner is to be begun again. */
export function createLedger(claim: Pick<Claim, "plan" | "calls" | "ends">): Ledger {
  const calls = new Map<string, Call[]>();
  for (const [step, own] of claim.calls) {
    calls.set(
      step,
      own.map((call) => (call.state === "RUNNING" ? { ...call, state: "WAITING", nextAttemptAt: 0 } : call)),
    );
  }
  const tallies = createTallies(claim.plan.steps, calls);
  const ends = new Map(claim.ends);
  const skipped = new Set([...ends].filter(([, end]) => end === "SKIPPED").map(([step]) => step));
  const opened = new Set<string>();
  const changed = new Map<string, Call>();
  const endedNow = new Map<string, StepEnd>();
  let begun: AttemptStart[] = [];
  let ended: AttemptEnd[] = [];
  let further = false;
  let ordinal = 1;

  const end = (step: string, how: StepEnd): boolean => {
    if (ends.get(step) === how) return false;
    ends.set(step, how);
    endedNow.set(step, how);
    return true;
  };

  return {
    calls,
    tallies,
    skipped,
    end,
    get: (step, index) => calls.get(step)?.[index],
    open(step, own) {
      calls.set(step, [...own]);
      tallies.open(step);
      opened.add(step);
    },
    skip(step) {
      skipped.add(step);
      end(step, "SKIPPED");
    },
    put(call) {
      const own = calls.get(call.step);
      const before = own?.[call.index];
      if (own === undefined || before === undefined) throw new TypeError(`the step ${call.step} is not open`);
      own[call.index] = call;
      tallies.put(before, call);
      changed.set(callKey(call), call);
      further ||= isEnded(call) || call.progress.done !== before.progress.done;
    },
    begun: (attempt) => void begun.push(attempt),
    ended: (attempt) => void ended.push(attempt),
    pending({ error, end }) {
      if (opened.size + changed.size + endedNow.size === 0 && error === undefined && end === undefined)
        return undefined;
      return {
        ordinal,
        opened: new Map([...opened].map((step) => [step, [...(calls.get(step) ?? [])]])),
        changed: [...changed.values()].filter((call) => !opened.has(call.step)),
        ends: new Map(endedNow),
        begun,
        ended,
        error,
        end,
        further: further || ended.length + endedNow.size > 0 || end !== undefined,
      };
    },
    committed() {
      opened.clear();
      changed.clear();
      endedNow.clear();
      begun = [];
      ended = [];
      further = false;
      ordinal += 1;
    },
  };
}
