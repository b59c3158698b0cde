import type { Calls } from "./scope.ts";
import { type Call, type CallError, callKey } from "./state.ts";
import type { AttemptEnd, AttemptStart, Commit, RunEnd } from "./store.ts";

/** Ledger is a run's calls in memory, and what of them is not in the database yet. */
export type Ledger = {
  readonly calls: Calls;
  get(step: string, index: number): Call | undefined;
  /** open adds the calls of a step. */
  open(step: string, calls: readonly Call[]): void;
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
export function createLedger(claimed: Calls): Ledger {
  const calls = new Map<string, Call[]>();
  for (const [step, own] of claimed) {
    calls.set(
      step,
      own.map((call) => (call.state === "RUNNING" ? { ...call, state: "WAITING", nextAttemptAt: 0 } : call)),
    );
  }
  const opened = new Set<string>();
  const changed = new Map<string, Call>();
  let begun: AttemptStart[] = [];
  let ended: AttemptEnd[] = [];

  return {
    calls,
    get: (step, index) => calls.get(step)?.[index],
    open(step, own) {
      calls.set(step, [...own]);
      opened.add(step);
    },
    put(call) {
      const own = calls.get(call.step);
      if (own === undefined) throw new TypeError(`the step ${call.step} is not open`);
      own[call.index] = call;
      changed.set(callKey(call), call);
    },
    begun: (attempt) => void begun.push(attempt),
    ended: (attempt) => void ended.push(attempt),
    pending({ error, end }) {
      if (opened.size + changed.size === 0 && error === undefined && end === undefined) return undefined;
      return {
        opened: new Map([...opened].map((step) => [step, [...(calls.get(step) ?? [])]])),
        changed: [...changed.values()].filter((call) => !opened.has(call.step)),
        begun,
        ended,
        error,
        end,
      };
    },
    committed() {
      opened.clear();
      changed.clear();
      begun = [];
      ended = [];
    },
  };
}
