import { expect, it } from "@jest/globals";
import { unacknowledged } from "./sync.ts";

it.each([
  { name: "all is acknowledged", status: { proxy: "a", cluster_sent: "1", cluster_acked: "1" }, want: [] },
  { name: "nothing was sent", status: { proxy: "a", cluster_sent: "", cluster_acked: "" }, want: [] },
  { name: "an answer is missing", status: { proxy: "a", route_sent: "2", route_acked: "1" }, want: ["a"] },
  { name: "the first answer is missing", status: { proxy: "a", listener_sent: "2" }, want: ["a"] },
])("unacknowledged: $name", ({ status, want }) => {
  expect(unacknowledged([status])).toEqual(want);
});
