import type { Part } from "../../lab/types.ts";
import { checkKills } from "./kills.ts";
import { checkRestarts } from "./restarts.ts";
import { checkRuns } from "./runs.ts";

/** rollout shows what callers notice of replicas that leave, in order or without. */
export const rollout: Part = {
  number: 6,
  title: "Rolling restarts and kills under load",
  async run(lab, report) {
    await checkRestarts(lab, report);
    await checkKills(lab, report);
    await checkRuns(lab, report);
  },
};
