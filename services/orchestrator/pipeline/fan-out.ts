import { refuse } from "../../kit/sourcefile/place.ts";
import type { FanOut } from "./plan.ts";
import type { StepDraft } from "./step-draft.ts";

/** compileFanOut checks a step's `forEach`: a list with ids, or another step whose items it follows. */
export function compileFanOut(step: StepDraft, drafts: ReadonlyMap<string, StepDraft>): FanOut | undefined {
  const draft = step.forEach;
  if (draft === undefined) return undefined;
  const { at, in: list, id, each } = draft;
  const limit = draft.limit ?? 1;
  const mayFail = draft.mayFail ?? { kind: "none" as const };
  if (each !== undefined) {
    if (list !== undefined || id !== undefined) refuse(at, "either each, or in and id", { found: "both" });
    const followed = drafts.get(each.value);
    if (followed !== undefined && followed.forEach === undefined) {
      refuse(each.at, "a step that has a forEach", { found: `${each.value}, which has none` });
    }
    return { kind: "each", of: each.value, limit, mayFail };
  }
  // What has a mistake of its own was reported where it is.
  const has = (key: string) => at.node !== undefined && "has" in at.node && at.node.has(key);
  if (!has("each") && !has("in")) refuse(at, "the key in, a list to loop over", { found: "none" });
  if (has("in") && !has("id")) {
    refuse(at, "the key id", { found: "none", hint: `it names the item, in retries and reports: \${ item.id }` });
  }
  return { kind: "list", source: list?.source ?? "", id: id?.source ?? "", limit, mayFail };
}
