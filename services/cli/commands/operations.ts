import { create } from "@bufbuild/protobuf";
import {
  ListOperationsResponseSchema,
  type Operation,
} from "../../../gen/es/colheita/orchestrator/v1/audit_service_pb.ts";
import { shortName } from "../argument/names.ts";
import { limitOf, limitOption } from "../argument/options.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { pages } from "../rpc/pages.ts";
import { shorten } from "../text/plain.ts";
import { table } from "../text/table.ts";
import { instant } from "../text/time.ts";

const longestRequest = 100;

/** operations lists what people did. */
export const operations = command({
  name: "operations",
  summary: "list what people asked for that changed something, the newest first",
  options: {
    target: {
      type: "string",
      value: "NAME",
      help: "only what was done to this: pipelines/daily, or a run's or backfill's full name",
    },
    ...limitOption,
  },
  async run({ ctx, clients, json, note, answer }, { values }) {
    const all = await pages(limitOf(values.limit), async (pageSize, pageToken) => {
      const page = await clients.audit.listOperations(ctx, { target: values.target ?? "", pageSize, pageToken });
      return { items: page.operations, next: page.nextPageToken };
    });
    if (all.length === 0 && !json) note("There is no such operation.");
    answer(ListOperationsResponseSchema, create(ListOperationsResponseSchema, { operations: all }), () => lines(all));
    return exit.good;
  },
});

function lines(all: readonly Operation[]): string[] {
  return table<Operation>(
    [
      ["TIME", (each) => instant(each.time)],
      ["CALLER", (each) => each.caller],
      ["METHOD", (each) => each.method.split("/").at(-1) ?? ""],
      ["TARGET", (each) => shortName(each.target)],
      ["REQUEST", (each) => shorten(each.requestJson, longestRequest)],
    ],
    all,
  );
}
