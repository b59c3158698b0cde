import type { Run, StepError } from "../../../gen/rpc/colheita/orchestrator/v1/run.ts";

/** Troubles is what went wrong while a run was watched, whether or not the run got over it. Its end tells of the latter alone. */
export type Troubles = {
  /** see looks at a run as it is now. */
  see(run: Run): void;
  /** told has a sentence for each failure of a kind, the first of it, in the order in which they came. */
  told(): readonly string[];
};

/** createTroubles begins without any. */
export function createTroubles(): Troubles {
  const first = new Map<string, string>();
  return {
    see({ steps, error }) {
      for (const failure of steps.flatMap((step) => step.error ?? [])) {
        const kind = kindOf(failure);
        if (!first.has(kind)) first.set(kind, sentence(failure));
      }
      // What the run ended with is said as the reason of its end.
      if (error !== undefined) first.delete(kindOf(error));
    },
    told: () => [...first.values()],
  };
}

function kindOf({ step, code, reason }: StepError): string {
  return `${step} ${code} ${reason}`;
}

function sentence({ step, code, reason, message }: StepError): string {
  const words = [...new Set([code, reason])].filter(Boolean);
  return `${step} was tried again (${words.join(", ")}): ${message}`;
}
