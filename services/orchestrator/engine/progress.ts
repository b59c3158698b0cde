import { type Call, type CallProgress, callKey } from "./state.ts";

/** Progress gathers what calls say of their progress, so that it is written at most once a second. */
export type Progress = {
  put(call: Call, progress: CallProgress): void;
  /** takeOf returns the newest progress of a call, and forgets it; the call's own where there is none. */
  takeOf(call: Call): CallProgress;
  /** takeDue returns all that is gathered, once a second; before that nothing. */
  takeDue(now: number): readonly Call[];
  /** dueAt is when takeDue returns something again; Infinity where nothing is gathered. */
  dueAt(): number;
};

const intervalMs = 1_000;

/** createProgress makes the progress of a run's calls. onFirst is called when there is something to write again. */
export function createProgress(onFirst: () => void): Progress {
  const gathered = new Map<string, Call>();
  let takenAt = 0;
  return {
    put(call, progress) {
      gathered.set(callKey(call), { ...call, progress });
      if (gathered.size === 1) onFirst();
    },
    takeOf(call) {
      const found = gathered.get(callKey(call));
      gathered.delete(callKey(call));
      return found?.progress ?? call.progress;
    },
    takeDue(now) {
      // A clock that was set back is no reason to say nothing until it has caught up.
      const isSoon = takenAt <= now && now < takenAt + intervalMs;
      if (gathered.size === 0 || isSoon) return [];
      takenAt = now;
      const calls = [...gathered.values()];
      gathered.clear();
      return calls;
    },
    dueAt: () => (gathered.size === 0 ? Number.POSITIVE_INFINITY : takenAt + intervalMs),
  };
}
