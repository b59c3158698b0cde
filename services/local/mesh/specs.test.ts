import { describe, expect, it } from "@jest/globals";
import { SIZE } from "../ports/block.ts";
import { addressesIn, GRPC_SERVICES } from "./addresses.ts";
import { NODE_FLAGS } from "./node-flags.ts";
import { type Layout, migrationSpec, serviceSpec, simulatorSpec } from "./specs.ts";

const block = { port: (offset: number) => 17_100 + offset, release: async () => {} };
const certificates = { cert: "/c/x.crt", key: "/c/x.key", ca: "/c/ca.crt" };

const layout: Layout = {
  root: "/checkout",
  folder: {
    root: "/s",
    postgres: "/s/postgres",
    secrets: "/s/secrets",
    certificates: "/s/certificates",
    archive: "/s/archive",
    logs: "/s/logs",
    pids: "/s/pids",
  },
  addresses: addressesIn(block),
  environment: { PATH: "/bin", LOG_LEVEL: "silent" },
  sourcesDir: "/checkout/sources",
  pipelinesDir: "/checkout/pipelines",
  logLevel: "debug",
  simulator: { listings: 500, recordedDir: undefined },
};

describe("addressesIn", () => {
  it("gives no port twice, and none outside the block", () => {
    const all = JSON.stringify(layout.addresses).match(/(?<=:)\d+/g) ?? [];
    expect(all).toHaveLength(17);
    expect(new Set(all).size).toBe(17);
    for (const port of all) expect(Number(port)).toBeLessThan(17_100 + SIZE);
  });
});

describe("a service", () => {
  it.each([
    {
      service: "collector",
      own: {
        DATABASE_URL_FILE: "/s/db",
        SOURCES_DIR: "/checkout/sources",
        ARCHIVE_DIR: "/s/archive",
        SOURCE_VARIABLES: "SIMULATOR_URL=http://127.0.0.1:17105",
      },
    },
    {
      service: "processor",
      own: {
        SOURCES_DIR: "/checkout/sources",
        SOURCE_VARIABLES: "SIMULATOR_URL=http://127.0.0.1:17105",
        COLLECTOR_ADDRESS: "127.0.0.1:17106",
        STORAGE_ADDRESS: "127.0.0.1:17108",
      },
    },
    { service: "storage", own: { DATABASE_URL_FILE: "/s/db" } },
    {
      service: "orchestrator",
      own: {
        DATABASE_URL_FILE: "/s/db",
        ORCHESTRATOR_ID: "orchestrator",
        SCHEDULES: "off",
        PIPELINES_DIR: "/checkout/pipelines",
        COLLECTOR_ADDRESS: "127.0.0.1:17106",
        PROCESSOR_ADDRESS: "127.0.0.1:17107",
        STORAGE_ADDRESS: "127.0.0.1:17108",
      },
    },
  ] as const)("$service gets its own variables on top of the common ones", ({ service, own }) => {
    const databaseFile = service === "processor" ? undefined : "/s/db";
    const { operator, grpc, admin } = layout.addresses[service];
    expect(serviceSpec(layout, service, certificates, databaseFile)).toEqual({
      name: service,
      flags: NODE_FLAGS[service],
      file: `/checkout/services/${service}/main.ts`,
      args: [],
      cwd: "/checkout",
      env: {
        PATH: "/bin",
        LOG_LEVEL: "debug",
        NODE_COMPILE_CACHE: "/s/compile-cache",
        LISTEN_ADDRESS: grpc,
        OPERATOR_ADDRESS: operator,
        ADMIN_ADDRESS: admin,
        MESH: "none",
        TLS_CERT_FILE: "/c/x.crt",
        TLS_KEY_FILE: "/c/x.key",
        TLS_CA_FILE: "/c/ca.crt",
        ...own,
      },
    });
  });

  it("may be there twice, under names and addresses of their own", () => {
    const [first, second] = (["orchestrator", "orchestrator-2"] as const).map((name) => {
      return serviceSpec(layout, name, certificates, "/s/db");
    });
    const own = { LISTEN_ADDRESS: "", OPERATOR_ADDRESS: "", ADMIN_ADDRESS: "", ORCHESTRATOR_ID: "" };
    expect({ ...second, name: "", env: { ...second?.env, ...own } }).toEqual({
      ...first,
      name: "",
      env: { ...first?.env, ...own },
    });
    for (const variable of Object.keys(own)) expect(first?.env[variable]).not.toBe(second?.env[variable]);
    expect(second?.name).toBe("orchestrator-2");
  });

  it.each(GRPC_SERVICES)("%s is migrated with its database alone", (service) => {
    const { file, env } = migrationSpec(layout, service, "/s/db");
    expect(file).toBe(`/checkout/services/${service}/migrate.ts`);
    expect(env).toMatchObject({ DATABASE_URL_FILE: "/s/db" });
    expect(env).not.toHaveProperty("TLS_KEY_FILE");
  });
});

describe("the simulator", () => {
  it.each([
    { name: "serves its own days", recordedDir: undefined, want: undefined },
    { name: "serves recorded days too", recordedDir: "/data", want: "/data" },
  ])("$name", ({ recordedDir, want }) => {
    const { env } = simulatorSpec({ ...layout, simulator: { listings: 500, recordedDir } });
    expect(env.SIMULATOR_LISTINGS).toBe("500");
    expect(env.SIMULATOR_RECORDED_DIR).toBe(want);
    expect(env.LISTEN_ADDRESS).toBe("127.0.0.1:17105");
  });
});
