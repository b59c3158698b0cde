/** Observer is told what the engine does, for metrics. */
export type Observer = {
  /** attemptEnded takes the code's name, "OK" or an error's. */
  attemptEnded(step: string, method: string, code: string, tookMs: number): void;
  /** takenOver counts a run that was taken over from another owner, or from this one's earlier life. */
  takenOver(): void;
  runEnded(pipeline: string, state: string): void;
};
