import { fromBinary, fromJson, type JsonObject, toBinary, toJson } from "@bufbuild/protobuf";
import { beforeAll, describe, expect, it } from "@jest/globals";
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

/** Source is what is harvested: a day of which every shard failed, and says why in the same sentence. */
type Source = { readonly shards: number; readonly idBytes: number; readonly sentence: string };

const database = testDatabase();
let contracts: Contracts;

beforeAll(async () => {
  contracts = contractsOf([await ourContracts()]);
});

const idOf = ({ idBytes }: Source, index: number) => `${10_000 + index}`.padStart(idBytes, "MLB-celulares-");

const processed = ({ shard = "", state = 0, reason = "", message = "" }: JsonObject) => ({
  result: { outcome: { shard, state, reason, message, pages: "200", items: "10000" } },
});

const named = { name: "sources/large/snapshots/2026-01-01", number: "1", outcome: "OUTCOME_NOT_PUBLISHED" };

type Answers = Readonly<Record<string, (request: JsonObject) => JsonObject>>;

const answersOf = (source: Source): Answers => ({
  PlanCollection: ({ source: name, day }) => ({
    source: name ?? "",
    day: day ?? null,
    generation: 1,
    shards: Array.from({ length: source.shards }, (_, ordinal) => ({ id: idOf(source, ordinal), ordinal })),
  }),
  OpenSnapshot: () => named,
  Collect: ({ shard = "" }) => ({
    result: { shard, state: "SHARD_STATE_FAILED", reason: "REQUEST_TIME_LIMIT", message: source.sentence },
  }),
  Process: processed,
  PublishSnapshot: () => named,
  GetDailyReport: () => ({ snapshot: named }),
});

/** Callees answer by the contracts, within the process, and remember what each method was asked. */
type Callees = { readonly caller: Caller; readonly asked: Map<string, JsonObject[]>; readonly sizes: number[] };

function calleesOf(source: Source): Callees {
  const answers = answersOf(source);
  const asked = new Map<string, JsonObject[]>();
  const sizes: number[] = [];
  const caller: Caller = {
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
  return { caller, asked, sizes };
}

function nameOf({ fullName }: StepMethod): string {
  return fullName.slice(fullName.indexOf("/") + 1);
}

const runs = () => createRunStore(database.pool);

async function createDaily(partition: string): Promise<string> {
  const mesh = { catalog: contracts.catalog, account: "orchestrator", knows: () => true };
  const pipeline = (await loadLibrary("pipelines", mesh)).get("daily");
  if (pipeline?.ok !== true) throw new Error("pipelines/daily.yaml has mistakes");
  const run = newRunWith({
    ...{ pipeline: "daily", partition, inputs: { refetch: false } },
    ...{ plan: pipeline.plan, planHash: pipeline.planHash },
    ...{ descriptorSetHash: contracts.hash, descriptorSet: contracts.bytes },
  });
  return (await runs().create(testContext(), run)).name;
}

async function untilEnded(name: string) {
  await until(async () => isFinal((await runs().get(testContext(), name))?.state ?? "RUNNING"), longMs);
  return runs().get(testContext(), name);
}

type Outcome = { readonly shard: string; readonly message?: string };

function publishedOf({ asked }: Callees): readonly Outcome[] {
  const [published] = asked.get("PublishSnapshot") ?? [];
  return (published?.shards ?? []) as Outcome[];
}

describe("a day of many shards", () => {
  it("goes on with another owner, and reaches its end", async () => {
    const source = { shards: most, idBytes: 59, sentence: "The site did not answer. ".repeat(40) };
    const callees = calleesOf(source);
    const { caller, asked, sizes } = callees;
    const name = await createDaily("most");
    {
      await using _first = startWorker({ pool: database.pool, contracts, caller, owner: "first" });
      await until(() => (asked.get("Process")?.length ?? 0) > most / 2, longMs);
    }
    await using _second = startWorker({ pool: database.pool, contracts, caller, owner: "second" });
    const run = await untilEnded(name);
    expect(run).toMatchObject({ state: "SUCCEEDED", outcome: "NOT_PUBLISHED", epoch: 2, error: undefined });
    const all = Array.from({ length: most }, (_, index) => idOf(source, index));
    expect(publishedOf(callees).map(({ shard }) => shard)).toEqual(all);
    expect(Math.max(...sizes)).toBeLessThan(largestMessage);
    // Only what was under way when the first owner stopped is asked for twice.
    expect(asked.get("Collect")?.length).toBeLessThanOrEqual(most + 4);
    expect(asked.get("Process")?.length).toBeLessThanOrEqual(most + 4);
  });

  // Four bytes a character are the most that one takes.
  it.each([
    { name: "all of a small source", shards: 130, idBytes: 128, sentence: "🌾".repeat(1_000), isTold: true },
    { name: "short ones of a large one", shards: 3_000, idBytes: 128, sentence: "🌾".repeat(43), isTold: true },
    {
      name: "none that are too long together",
      shards: 1_000,
      idBytes: 128,
      sentence: "🌾".repeat(1_000),
      isTold: false,
    },
  ])(
    "says in sentences why shards failed, as far as a message has room: $name",
    async ({ isTold, ...source }) => {
      const callees = calleesOf(source);
      const name = await createDaily(`s${source.shards}`);
      await using _worker = startWorker({ pool: database.pool, contracts, caller: callees.caller });
      expect(await untilEnded(name)).toMatchObject({ state: "SUCCEEDED" });
      expect(Math.max(...callees.sizes)).toBeLessThan(largestMessage);
      const sentences = new Set(publishedOf(callees).map(({ message = "" }) => message));
      expect([...sentences]).toEqual([isTold ? source.sentence : ""]);
    },
    120_000,
  );
});
