import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  CollectorServiceDefinition,
  GetSourceRequest,
  ListSourcesRequest,
} from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import {
  CreateRunRequest,
  OrchestratorServiceDefinition,
} from "../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import {
  ProcessorServiceDefinition,
  ProcessPageRequest,
} from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import { failureOf } from "../../services/kit/testing/failure.ts";
import { type Fleet, startFleet } from "../support/fleet.ts";
import { operatorClient } from "../support/operator.ts";
import { root } from "../support/service.ts";

const ctx = testContext();

/** Mistake is a text in a good file, what stands there instead, and the place and words that are said of it. */
type Mistake = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** at is the text of the mistake itself, where that is not the whole of what is put in. */
  readonly at: string;
  readonly expected: RegExp;
};

// Only the processor understands expressions.
const sourceMistakes: readonly (Mistake & { readonly seenBy: readonly ("collector" | "processor")[] })[] = [
  {
    name: "no-yaml",
    from: "title:",
    to: "title: [",
    at: "",
    expected: /expected YAML/,
    seenBy: ["collector", "processor"],
  },
  {
    name: "unknown-field",
    from: "paginate:",
    to: "paginat:",
    at: "paginat:",
    expected: /collect\.paginat: .*paginate/,
    seenBy: ["collector", "processor"],
  },
  {
    name: "wrong-number",
    from: "concurrency: 8",
    to: "concurrency: many",
    at: "many",
    expected: /collect\.limits\.concurrency: expected .*found "many"/,
    seenBy: ["collector", "processor"],
  },
  {
    name: "wrong-share",
    from: "largestGoneShare: 0.5",
    to: "largestGoneShare: 50",
    at: "50,",
    expected: /gates\.largestGoneShare: expected a share from 0 to 1, found the number 50/,
    seenBy: ["collector", "processor"],
  },
  {
    name: "wrong-expression",
    from: "title: row.title",
    to: "title: row.title +",
    at: "",
    expected: /normalise\.mapping\.title/,
    seenBy: ["processor"],
  },
];

const pipelineMistakes: readonly Mistake[] = [
  {
    name: "unknown-method",
    from: "CollectorService/PlanCollection",
    to: "CollectorService/PlanColection",
    at: "colheita.collector.v1.CollectorService/PlanColection",
    expected: /PlanCollection/,
  },
  { name: "unknown-step", from: "needs: [process]", to: "needs: [proces]", at: "proces]", expected: /process/ },
  {
    name: "unknown-request-field",
    from: "      snapshot_number: ${ steps.open.number }\n      shard: ",
    to: "      snapshot_numbr: ${ steps.open.number }\n      shard: ",
    at: "snapshot_numbr",
    expected: /snapshot_number/,
  },
  {
    name: "wrong-expression-field",
    from: "generation: ${ steps.plan.generation }\n      shards:",
    to: "generation: ${ steps.plan.generatoin }\n      shards:",
    at: "",
    expected: /generatoin/,
  },
];

let folder: string;
let fleet: Fleet;
const texts = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colheita-files-"));
  await write("sources", "shop", "sources/shop.yaml", sourceMistakes);
  await write("pipelines", "daily", "pipelines/daily.yaml", pipelineMistakes);
  const own = { SOURCES_DIR: join(folder, "sources"), PIPELINES_DIR: join(folder, "pipelines") };
  fleet = await startFleet({ collector: own, processor: own, orchestrator: own });
}, 120_000);

afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function write(kind: string, good: string, from: string, mistakes: readonly Mistake[]): Promise<void> {
  const text = await readFile(join(root, from), "utf8");
  await mkdir(join(folder, kind));
  const files = new Map([[good, text]]);
  for (const { name, from: old, to } of mistakes) {
    const named = text.replace(`name: ${good}`, `name: ${name}`);
    if (!named.includes(old)) throw new TypeError(`${from} has no ${old}`);
    files.set(name, named.replace(old, to));
  }
  for (const [name, content] of files) {
    await writeFile(join(folder, kind, `${name}.yaml`), content);
    texts.set(`${kind}/${name}`, content);
  }
}

/** place is what a mistake's report begins with: file, line, and the column where the mistake's text tells it. */
function place(kind: string, { name, at }: Mistake): RegExp {
  const path = join(folder, kind, `${name}.yaml`).replaceAll(".", "\\.");
  const before = texts.get(`${kind}/${name}`)?.split(at)[0] ?? "";
  const lines = before.split("\n");
  return at === ""
    ? new RegExp(`${path}:\\d+:\\d+: `)
    : new RegExp(`${path}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}: `);
}

describe("a source file with a mistake", () => {
  it.each(sourceMistakes.filter(({ seenBy }) => seenBy.includes("collector")))(
    "$name is told by the collector",
    async (mistake) => {
      using operator = operatorClient(CollectorServiceDefinition, fleet.services.collector.addresses.get("operator"));
      const request = GetSourceRequest.fromPartial({ name: `sources/${mistake.name}` });
      const said = (await operator.client.getSource(ctx, request)).problems.join("\n");
      expect(said).toMatch(place("sources", mistake));
      expect(said).toMatch(mistake.expected);
      expect(fleet.services.collector.said()).toMatch(place("sources", mistake));
    },
  );

  it.each(sourceMistakes)("$name is told by the processor", async (mistake) => {
    using operator = operatorClient(ProcessorServiceDefinition, fleet.services.processor.addresses.get("operator"));
    const request = ProcessPageRequest.fromPartial({ source: `sources/${mistake.name}`, data: Buffer.from("{}") });
    const failure = await failureOf(operator.client.processPage(ctx, request));
    expect(failure).toMatchObject({ code: "FAILED_PRECONDITION", reason: "SOURCE_INVALID" });
    expect(failure.message).toMatch(place("sources", mistake));
    expect(failure.message).toMatch(mistake.expected);
    expect(fleet.services.processor.said()).toMatch(place("sources", mistake));
  });

  it("leaves the other sources as they are", async () => {
    using collector = operatorClient(CollectorServiceDefinition, fleet.services.collector.addresses.get("operator"));
    using processor = operatorClient(ProcessorServiceDefinition, fleet.services.processor.addresses.get("operator"));
    const { sources } = await collector.client.listSources(ctx, ListSourcesRequest.fromPartial({}));
    expect(sources).toHaveLength(sourceMistakes.length + 1);
    expect(sources.find(({ name }) => name === "sources/shop")?.problems).toEqual([]);
    const data = Buffer.from('{"products":[{"id":"a"}]}');
    const page = await processor.client.processPage(
      ctx,
      ProcessPageRequest.fromPartial({ source: "sources/shop", data }),
    );
    expect(page.items).toHaveLength(1);
  });
});

describe("a pipeline file with a mistake", () => {
  const create = (pipeline: string) => {
    const run = { partition: "shop", day: { year: 2026, month: 1, day: 1 } };
    return CreateRunRequest.fromPartial({ parent: `pipelines/${pipeline}`, run, validateOnly: true });
  };

  it.each(pipelineMistakes)("$name is told by the orchestrator", async (mistake) => {
    const { services } = fleet;
    using operator = operatorClient(OrchestratorServiceDefinition, services.orchestrator.addresses.get("operator"));
    const failure = await failureOf(operator.client.createRun(ctx, create(mistake.name)));
    expect(failure).toMatchObject({ code: "FAILED_PRECONDITION", reason: "PIPELINE_INVALID" });
    const said = `${failure.message}\n${Object.values(failure.metadata).join("\n")}`;
    expect(said).toMatch(place("pipelines", mistake));
    expect(said).toMatch(mistake.expected);
    expect(services.orchestrator.said()).toMatch(place("pipelines", mistake));
  });

  it("leaves the other pipelines as they are", async () => {
    const { services } = fleet;
    using operator = operatorClient(OrchestratorServiceDefinition, services.orchestrator.addresses.get("operator"));
    expect(await operator.client.createRun(ctx, create("daily"))).toMatchObject({ partition: "shop" });
  });
});
