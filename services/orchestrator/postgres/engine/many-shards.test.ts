import { fromBinary, fromJson, type JsonObject, toBinary, toJson } from "@bufbuild/protobuf";
import { beforeAll, expect, it } from "@jest/globals";
import { testContext } from "../../../kit/testing/context.ts";
import type { StepMethod } from "../../contract/catalog.ts";
import { type Contracts, contractsOf } from "../../contract/load.ts";
import { decodeResponse } from "../../contract/message.ts";
import type { Caller } from "../../engine/caller.ts";
import { isFinal } from "../../engine/state.ts";
import { loadLibrary } from "../../pipeline/library.ts";
import { ourContracts } from "../../testing/contracts.ts";
import { testDatabase } from "../../testing/database.ts";
import { startWorker } from "../../testing/mesh.ts";
import { newRunWith, until } from "../../testing/runs.ts";
import { createRunStore } from "../run/store.ts";

const most = 10_000;
const largestMessage = 1024 * 1024;
const longMs = 120_000;
const idOf = (index: number) => `MLB-celulares-e-smartphones-acessorios-para-celulares-${10_000 + index}`;

const database = testDatabase();
let contracts: Contracts;

beforeAll(async () => {
  contracts = contractsOf([await ourContracts()]);
});

/** collected is a shard that failed, and says why at length: of all that there is to say of one, this is the most. */
const collected = ({ shard }: JsonObject) => ({
  result: {
    shard: shard ?? "",
    state: "SHARD_STATE_FAILED",
    reason: "REQUEST_TIME_LIMIT",
    message: "The site did not answer. ".repeat(40),
  },
});

const processed = ({ shard = "", state = 0, reason = "", message = "" }: JsonObject) => ({
  result: { outcome: { shard, state, reason, message, pages: "200", items: "10000" } },
});

const named = { name: "sources/large/snapshots/2026-01-01", number: "1", outcome: "OUTCOME_NOT_PUBLISHED" };

const answers: Readonly<Record<string, (request: JsonObject) => JsonObject>> = {
  PlanCollection: ({ source, day: date }) => ({
    source: source ?? "",
    day: date ?? null,
    generation: 1,
    shards: Array.from({ length: most }, (_, ordinal) => ({ id: idOf(ordinal), ordinal })),
  }),
  OpenSnapshot: () => named,
  Collect: collected,
  Process: processed,
  PublishSnapshot: () => named,
  GetDailyReport: () => ({ snapshot: named }),
};

/** calleesOf answer by the contracts, within the process, and remember what each method was asked. */
function calleesOf(asked: Map<string, JsonObject[]>, sizes: number[]): Caller {
  return {
    async *call(_ctx, method, bytes) {
      const { registry } = contracts.catalog;
      const request = toJson(method.input, fromBinary(method.input, bytes), {
        registry,
        useProtoFieldName: true,
      }) as JsonObject;
      const name = nameOf(method);
      const others = asked.get(name) ?? [];
      others.push(request);
      asked.set(name, others);
      const answer = toBinary(method.response, fromJson(method.response, answers[name]?.(request) ?? {}, { registry }));
      sizes.push(bytes.length, answer.length);
      yield decodeResponse(method, answer, registry);
    },
  };
}

function nameOf({ fullName }: StepMethod): string {
  return fullName.slice(fullName.indexOf("/") + 1);
}

it("a day of as many shards as a source may have goes on with another owner, and reaches its end", async () => {
  const mesh = { catalog: contracts.catalog, account: "orchestrator", knows: () => true };
  const pipeline = (await loadLibrary("pipelines", mesh)).get("daily");
  if (pipeline?.ok !== true) throw new Error("pipelines/daily.yaml has mistakes");
  const asked = new Map<string, JsonObject[]>();
  const sizes: number[] = [];
  const caller = calleesOf(asked, sizes);
  const store = createRunStore(database.pool);
  const { name } = await store.create(
    testContext(),
    newRunWith({
      ...{ pipeline: "daily", partition: "large", inputs: { refetch: false } },
      ...{ plan: pipeline.plan, planHash: pipeline.planHash },
      ...{ descriptorSetHash: contracts.hash, descriptorSet: contracts.bytes },
    }),
  );
  {
    await using _first = startWorker({ pool: database.pool, contracts, caller, owner: "first" });
    await until(() => (asked.get("Process")?.length ?? 0) > most / 2, longMs);
  }
  await using _second = startWorker({ pool: database.pool, contracts, caller, owner: "second" });
  const state = async () => (await store.get(testContext(), name))?.state ?? "RUNNING";
  await until(async () => isFinal(await state()), longMs);
  const run = await store.get(testContext(), name);
  expect(run).toMatchObject({ state: "SUCCEEDED", outcome: "NOT_PUBLISHED", epoch: 2, error: undefined });
  const [published] = asked.get("PublishSnapshot") ?? [];
  const outcomes = (published?.shards ?? []) as { shard: string; message?: string }[];
  expect(outcomes.map(({ shard }) => shard)).toEqual(Array.from({ length: most }, (_, index) => idOf(index)));
  expect(Math.max(...sizes)).toBeLessThan(largestMessage);
  // Only what was under way when the first owner stopped is asked for twice.
  expect(asked.get("Collect")?.length).toBeLessThanOrEqual(most + 4);
  expect(asked.get("Process")?.length).toBeLessThanOrEqual(most + 4);
}, 300_000);
