import { hostname } from "node:os";
import { common, databaseVariables } from "../kit/config.ts";
import { address, choice, durationMs, integer, path, text, type Variable } from "../kit/variables.ts";
import { readTargets, type Targets } from "./contract/targets.ts";

const stepAddresses: Variable<Targets | undefined> = {
  env: "STEP_ADDRESSES",
  type: "list",
  help: "Where further services of steps are: package.Service=host:port or package.Service=account@host:port, parted by commas.",
  fallback: { value: undefined },
  secret: false,
  parse(written) {
    const read = readTargets(written);
    if (!read.ok) throw new TypeError(read.expected);
    return read.targets;
  },
};

/** config declares every variable of the orchestrator. */
export const config = {
  ...common,
  ...databaseVariables,
  orchestratorId: text({
    env: "ORCHESTRATOR_ID",
    help: "The name under which this process holds leases: its own, and the same after a restart.",
    default: `${hostname()}-0`,
  }),
  pipelinesDir: path({ env: "PIPELINES_DIR", help: "The folder of the pipelines' files.", default: "pipelines" }),
  descriptorSets: text({
    env: "DESCRIPTOR_SETS",
    help: "Further contracts as `buf build` writes them, for steps of other services; parted by commas.",
    default: "",
  }),
  stepAddresses,
  collectorAddress: address({ env: "COLLECTOR_ADDRESS", help: "Where the collector is.", default: "127.0.0.1:4001" }),
  processorAddress: address({ env: "PROCESSOR_ADDRESS", help: "Where the processor is.", default: "127.0.0.1:4002" }),
  storageAddress: address({ env: "STORAGE_ADDRESS", help: "Where storage is.", default: "127.0.0.1:4003" }),
  leaseMs: durationMs({
    env: "LEASE_MS",
    help: "How long a run stays with an owner that says nothing.",
    default: 10_000,
  }),
  pollMs: durationMs({ env: "POLL_MS", help: "How often work is looked for.", default: 500 }),
  watchMs: durationMs({ env: "WATCH_MS", help: "How often runs that are watched are looked at.", default: 250 }),
  concurrentRuns: integer({
    env: "CONCURRENT_RUNS",
    help: "Runs that are worked on at once.",
    default: 16,
    min: 1,
    max: 1_000,
  }),
  schedules: choice({
    env: "SCHEDULES",
    help: "Whether this process lets schedules begin runs.",
    values: ["on", "off"],
    default: "on",
  }),
  retentionDays: integer({
    env: "RETENTION_DAYS",
    help: "For how many days runs that have ended, fires and operations are kept; 0 means for ever.",
    default: 400,
    max: 36_500,
  }),
  databaseConnections: integer({
    env: "DATABASE_CONNECTIONS",
    help: "Connections to the database.",
    default: 10,
    min: 2,
    max: 200,
  }),
} as const;

/** targetsOf are the addresses of all services of steps: our own three, and those of STEP_ADDRESSES. */
export function targetsOf(values: {
  readonly collectorAddress: string;
  readonly processorAddress: string;
  readonly storageAddress: string;
  readonly stepAddresses: Targets | undefined;
}): Targets {
  return new Map([
    ["colheita.collector.v1.CollectorService", { callee: "collector", address: values.collectorAddress }],
    ["colheita.processor.v1.ProcessorService", { callee: "processor", address: values.processorAddress }],
    ["colheita.storage.v1.StorageService", { callee: "storage", address: values.storageAddress }],
    ...(values.stepAddresses ?? []),
  ]);
}

/** pathsOf are the descriptor sets to read, ours first. */
export function pathsOf(values: {
  readonly descriptorSet: string;
  readonly descriptorSets: string;
}): readonly string[] {
  const further = values.descriptorSets.split(",").map((each) => each.trim());
  return [values.descriptorSet, ...further.filter((each) => each !== "")];
}
