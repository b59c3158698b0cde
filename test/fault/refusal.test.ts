import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { GRPC_SERVICES } from "../../services/local/mesh/addresses.ts";
import { WITH_DATABASE } from "../../services/local/mesh/database.ts";
import { mountDisk } from "../support/disk.ts";
import { type Fleet, startFleet } from "../support/fleet.ts";
import { type Ended, runToRefusal } from "../support/service.ts";

const isRoot = process.getuid?.() === 0;

let folder: string;
let fleet: Fleet;
let taken: Server;
let takenAddress: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "colheita-refusal-"));
  // PostgreSQL's user has to get through.
  chmodSync(folder, 0o755);
  fleet = await startFleet();
  taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  takenAddress = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}, 120_000);

afterAll(async () => {
  taken?.close();
  await fleet?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

// What it says beside its log, whose entries are JSON.
function sentence({ code, stderr }: Ended): string {
  const said = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
  expect({ code, said, stderr }).toMatchObject({ code: 1, said: [expect.any(String)] });
  return said.join("\n");
}

describe.each(GRPC_SERVICES)("%s", (service) => {
  const run = (change: Readonly<Record<string, string>>) =>
    runToRefusal(`services/${service}/main.ts`, { ...fleet.environments[service], ...change });

  it.each(["LISTEN_ADDRESS", "OPERATOR_ADDRESS", "ADMIN_ADDRESS"])("says that %s is in use", async (variable) => {
    const said = sentence(await run({ [variable]: takenAddress }));
    expect(said).toBe(`${service}: ${takenAddress} is in use by another process`);
  });

  it("says which certificate is missing", async () => {
    expect(sentence(await run({ TLS_KEY_FILE: join(folder, "none.key") }))).toMatch(/TLS_KEY_FILE: .*none\.key/);
  });
});

describe.each(WITH_DATABASE)("%s", (service) => {
  it("says that its database has not the schema that it needs", async () => {
    const change = { DATABASE_URL: await fleet.postgres.createDatabase() };
    const environment = { ...fleet.environments[service], ...change };
    const said = sentence(await runToRefusal(`services/${service}/main.ts`, environment));
    expect(said).toMatch(new RegExp(`^${service}: .*schema is older .*services/${service}/migrate\\.ts`));
  });

  it("can't migrate a database that is not there, and says no password", async () => {
    const environment = { DATABASE_URL: "postgres://me:secret-word@127.0.0.1:1/none" };
    const said = sentence(await runToRefusal(`services/${service}/migrate.ts`, environment));
    expect(said).toMatch(/^\w+ migrate: the database cannot be .*ECONNREFUSED/);
    expect(said).not.toContain("secret-word");
  });
});

describe("npm start", () => {
  const state = () => join(folder, "state");

  async function start(at: string, uid?: number) {
    const args = ["--once", "--listings", "10", "--state", at];
    const user = uid === undefined ? {} : { uid };
    const said = sentence(await runToRefusal("services/local/main.ts", {}, { args, ...user }));
    // What was started for this folder has it in its command line.
    expect(commandLines().filter((line) => line.includes(at))).toEqual([]);
    return said;
  }

  afterEach(() => rmSync(state(), { recursive: true, force: true }));

  it("says that the folder is of another version", async () => {
    mkdirSync(state());
    writeFileSync(join(state(), "layout"), "99\n");
    expect(await start(state())).toMatch(/was written by another version \(layout 99.*--state DIR/);
  });

  it("says that the database's files are of another version", async () => {
    mkdirSync(join(state(), "postgres/data"), { recursive: true });
    writeFileSync(join(state(), "layout"), "1\n");
    writeFileSync(join(state(), "postgres/data/PG_VERSION"), "15\n");
    expect(await start(state())).toMatch(/was written by PostgreSQL 15, and this is 18.*--state DIR/);
  });

  it("says that the folder can't be written", async () => {
    mkdirSync(state());
    chmodSync(state(), 0o555);
    // Root may write anywhere, so it asks as somebody else.
    const uid = isRoot ? Number(execFileSync("id", ["-u", "nobody"], { encoding: "utf8" })) : undefined;
    expect(await start(state(), uid)).toMatch(/^Cannot write .*--state DIR\.$/);
  });

  it.each([
    { sizeMiB: 1, when: "before there is a database", want: /^No disk space is left .*--state DIR\.$/ },
    { sizeMiB: 46, when: "while a service's database is made", want: /No space left on device|No disk space is left/ },
  ])("says that no disk space is left, $when", async ({ sizeMiB, want }) => {
    using disk = mountDisk(join(folder, "disk"), sizeMiB);
    if (disk.path === undefined) return console.warn(`not tested: ${disk.reason}`);
    expect(await start(join(disk.path, "state"))).toMatch(want);
  });
});

// The command lines of all processes, where /proc tells them.
function commandLines(): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}
