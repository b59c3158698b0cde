import { expect, it } from "@jest/globals";
import type { Pipeline } from "../pipeline/library.ts";
import { planWith } from "../testing/plans.ts";
import { replayedOf } from "./replayed.ts";

const sound = (name: string, replays?: string): Pipeline => ({
  ok: true,
  name,
  plan: planWith({ pipeline: name, replays }),
  planHash: name,
});
const broken: Pipeline = { ok: false, name: "broken", problems: [] };

it.each([
  { name: "are those that another one names", library: [sound("daily"), sound("replay", "daily")], want: ["daily"] },
  { name: "are none where nobody replays", library: [sound("daily")], want: [] },
  { name: "may be any while a file can't be read", library: [sound("daily"), broken], want: ["daily", "broken"] },
])("pipelines whose days are needed $name", ({ library, want }) => expect(replayedOf(library)).toEqual(want));
