import { describe } from "@jest/globals";
import { describeCalls } from "./calls.ts";
import { describeEnds } from "./ends.ts";
import type { MakeLab } from "./lab.ts";
import { describeLoad } from "./load.ts";
import { describeOwners } from "./owners.ts";
import { describeResume } from "./resume.ts";
import { describeTrouble } from "./trouble.ts";

/** SuiteSize is how much of what is random or many a suite does; a seed repeats what was random. */
export type SuiteSize = { readonly plans: number; readonly runs: number; readonly seed: number };

/** describeEngine is the suite of what all engines have in common, for one of them. */
export function describeEngine(name: string, make: MakeLab, size: SuiteSize): void {
  describe(name, () => {
    describeEnds(make);
    describeCalls(make);
    describeResume(make, size);
    describeOwners(make);
    describeTrouble(make);
    describeLoad(make, size);
  });
}
