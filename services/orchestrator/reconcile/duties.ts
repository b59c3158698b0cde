import { type BackfillSteps, createBackfillDuty } from "../backfill/duty.ts";
import type { Contracts } from "../contract/load.ts";
import type { Caller } from "../engine/caller.ts";
import type { DatabaseClock } from "../engine/clock.ts";
import { type Library, plansOf } from "../pipeline/library.ts";
import { createRetentionDuty, type RetentionStore } from "../retention/duty.ts";
import { replayedOf } from "../retention/replayed.ts";
import { createFireDuty } from "../schedule/duty.ts";
import { createListingDuty } from "../schedule/listing.ts";
import type { Fire } from "../schedule/schedule.ts";
import { scheduledOf } from "../schedule/scheduled.ts";
import type { FireStore } from "../schedule/store.ts";
import type { Duty } from "./reconciler.ts";

/** DutiesDeps are what the duties of a process work with. */
export type DutiesDeps = {
  readonly library: Library;
  readonly contracts: Contracts;
  readonly caller: Caller;
  readonly clock: DatabaseClock;
  readonly fires: FireStore;
  readonly backfills: BackfillSteps;
  readonly retention: RetentionStore;
  /** retentionDays is for how long things are kept; 0 means for ever. */
  readonly retentionDays: number;
  /** schedules says whether this process lets schedules begin runs. */
  readonly schedules: boolean;
  /** onFires is told what was decided here. */
  onFires(pipeline: string, fires: readonly Fire[]): void;
  /** onBegun is told that runs wait now. */
  onBegun(): void;
};

/** dutiesOf are all duties of a process, for its reconciler. */
export function dutiesOf(deps: DutiesDeps): readonly Duty[] {
  const { library, contracts, caller, clock, fires, onFires, onBegun } = deps;
  const fireDuty = createFireDuty({
    ...scheduledOf(library.values(), contracts),
    ...{ store: fires, clock, onFires },
  });
  const { catalog } = contracts;
  const plans = plansOf(library);
  return [
    ...(deps.schedules ? [fireDuty] : []),
    createListingDuty({ plans, catalog, caller, clock, keep: (ctx, listing) => fires.keep(ctx, listing) }),
    createBackfillDuty({ store: deps.backfills, onBegun }),
    createRetentionDuty({
      store: deps.retention,
      days: deps.retentionDays,
      replayed: replayedOf(library.values()),
    }),
  ];
}
