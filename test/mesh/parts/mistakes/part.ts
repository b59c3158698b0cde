import type { Part } from "../../lab/types.ts";
import { checkRefusals } from "./refusals.ts";
import { checkRules } from "./rules.ts";
import { checkStandard } from "./standard.ts";

/** mistakes shows who finds what people get wrong: the check, before a cluster that would take it; and the cluster. */
export const mistakes: Part = {
  number: 9,
  title: "Mistakes of people: what the check finds, and what the cluster refuses",
  async run(lab, report) {
    await checkRules(lab, report);
    await checkRefusals(lab, report);
    await checkStandard(lab, report);
  },
};
