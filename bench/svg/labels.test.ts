import { expect, it } from "@jest/globals";
import { spreadLabels } from "./labels.ts";

it.each([
  { name: "stay where there is room", y: [10, 100], want: [10, 100] },
  { name: "move apart", y: [10, 12, 13], want: [10, 27, 44] },
  { name: "come from the top down, whatever their order", y: [60, 10], want: [10, 60] },
  { name: "are pushed back at the bottom", y: [95, 98, 100], want: [66, 83, 100] },
])("labels $name", ({ y, want }) => {
  const labels = y.map((at, n) => ({ name: String(n), y: at }));
  expect(spreadLabels(labels, 17, 100).map((label) => label.y)).toEqual(want);
});
