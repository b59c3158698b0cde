import type { BackfillMode, BackfillState, Which } from "../../backfill/backfill.ts";
import type { InputValue, Plan } from "../../pipeline/plan.ts";

/** OpenBackfill is a backfill that is not done with, and whose row is held. */
export type OpenBackfill = {
  readonly seq: string;
  readonly id: string;
  readonly mode: BackfillMode;
  readonly state: BackfillState;
  readonly newestFirst: boolean;
  readonly which: Which;
  readonly firstDay: string;
  readonly inputs: Readonly<Record<string, InputValue>>;
  readonly plan: Plan;
  readonly planHash: string;
  readonly descriptorSetHash: string;
  /** room is how many more of its runs may be under way. */
  readonly room: number;
};
