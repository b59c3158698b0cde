import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  CreateRunRequest,
  OrchestratorServiceDefinition,
} from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { Run_State } from "../../gen/rpc/colheita/orchestrator/v1/run.ts";
import { type Authority, createAuthority } from "../../services/kit/certificates.ts";
import { systemClock } from "../../services/kit/clock.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import { startPostgres, type TestPostgres } from "../../services/kit/testing/postgres.ts";
import { commonEnvironment } from "../support/fleet.ts";
import { operatorClient } from "../support/operator.ts";
import { runToEnd, startService } from "../support/service.ts";
import { buildDescriptorSet, readDescriptorSet } from "./contract.ts";
import { startTagger, type Tagger } from "./tagger.ts";

let folder: string;
let postgres: TestPostgres;
let authority: Authority;
let tagger: Tagger;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-fifth-"));
  postgres = await startPostgres();
  authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const descriptorSet = await buildDescriptorSet(folder);
  tagger = await startTagger(
    await readDescriptorSet(descriptorSet),
    await authority.issue("tagger"),
    authority.certificate,
  );
  await writeFile(join(folder, "tagging.yaml"), await readFile(join(import.meta.dirname, "pipeline.yaml")));
  environment = {
    ...(await commonEnvironment(authority, "orchestrator", folder)),
    DATABASE_URL: await postgres.createDatabase(),
    PIPELINES_DIR: folder,
    DESCRIPTOR_SETS: descriptorSet,
    STEP_ADDRESSES: `acme.tag.v1.TagService=tagger@${tagger.address}`,
    // This pipeline calls none of our own services.
    COLLECTOR_ADDRESS: "127.0.0.1:1",
    PROCESSOR_ADDRESS: "127.0.0.1:1",
    STORAGE_ADDRESS: "127.0.0.1:1",
  };
  await runToEnd("services/orchestrator/migrate.ts", environment);
});

afterAll(async () => {
  await tagger?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

it("runs steps on a service that only its descriptor set tells of", async () => {
  await using orchestrator = await startService("services/orchestrator/main.ts", environment);
  using operator = operatorClient(OrchestratorServiceDefinition, orchestrator.addresses.get("operator"));
  const ctx = testContext();

  const run = { partition: "acme", day: { year: 2026, month: 1, day: 2 } };
  const request = CreateRunRequest.fromPartial({ parent: "pipelines/tagging", run });
  let seen = await operator.client.createRun(ctx, request);
  for await (const { update } of operator.client.watchRun(ctx, { name: seen.name })) {
    if (update?.$case === "run") seen = update.value;
  }

  expect({ state: seen.state, error: seen.error?.message }).toEqual({ state: Run_State.SUCCEEDED, error: undefined });
  expect(seen.outcome).toBe("TAGGED");
  expect(seen.outcomeReasons).toEqual(["fresh 2026-1-2", "flaky 2026-1-2", "cheap 2026-1-2"]);
  expect(tagger.seen.filter((call) => call.tag === "flaky").map((call) => call.attempt)).toEqual(["1", "2"]);
  expect(new Set(tagger.seen.filter((call) => call.tag === "flaky").map((call) => call.key)).size).toBe(1);
  expect(new Set(tagger.seen.map((call) => call.run))).toEqual(new Set([seen.name]));
});
