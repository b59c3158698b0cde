import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageServiceDefinition } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Client } from "../../services/kit/rpc.ts";
import { PROCESSES } from "../../services/local/mesh/addresses.ts";
import { inMesh, type Session } from "../../services/local/mesh/session.ts";
import type { Screen } from "../../services/local/progress/screen.ts";
import { operatorClient } from "./operator.ts";
import { root } from "./service.ts";

/** TestMesh is everything that `npm start` starts, for one test file. Dispose of it in afterAll. */
export type TestMesh = Session &
  AsyncDisposable & {
    /** storage is what people may ask storage, beside what the mesh itself asks. */
    readonly storage: Client<typeof StorageServiceDefinition>;
  };

/** MeshOptions say what a mesh works on. */
export type MeshOptions = {
  /** sources are the texts of its source files, by name. */
  readonly sources: Readonly<Record<string, string>>;
  /** pipelines are the texts of pipeline files beside those that are shipped, by name. */
  readonly pipelines?: Readonly<Record<string, string>>;
  /** listings is how many listings each simulated site has. */
  readonly listings: number;
  /** recordedDir has recorded days to serve beside the simulated ones. */
  readonly recordedDir?: string;
  /** environment is what every process inherits beside PATH. */
  readonly environment?: Readonly<Record<string, string>>;
};

/** quietScreen shows nothing to anybody. */
export const quietScreen: Screen = { print() {}, show() {}, [Symbol.dispose]() {} };

/** startMesh starts the services, the simulator and PostgreSQL as processes of their own, on folders that go away again. */
export async function startMesh(options: MeshOptions): Promise<TestMesh> {
  const { sources, pipelines = {}, listings, recordedDir, environment } = options;
  const folder = mkdtempSync(join(tmpdir(), "colheita-mesh-"));
  // PostgreSQL's user has to get through.
  chmodSync(folder, 0o755);
  const sourcesDir = join(folder, "sources");
  const pipelinesDir = join(folder, "pipelines");
  cpSync(join(root, "pipelines"), pipelinesDir, { recursive: true });
  mkdirSync(sourcesDir);
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(sourcesDir, `${name}.yaml`), text);
  for (const [name, text] of Object.entries(pipelines)) writeFileSync(join(pipelinesDir, `${name}.yaml`), text);

  const started = Promise.withResolvers<Session>();
  const finished = Promise.withResolvers<void>();
  const ended = inMesh(
    {
      root,
      screen: quietScreen,
      config: { logLevel: "info", environment: { PATH: process.env.PATH ?? "", ...environment }, startedByNpm: false },
      state: join(folder, "state"),
      sourcesDir,
      pipelinesDir,
      simulator: { listings, recordedDir },
      externalPostgres: undefined,
      processes: PROCESSES,
    },
    async (session) => {
      started.resolve(session);
      await finished.promise;
      return 0;
    },
  );
  ended.catch(started.reject);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const session = await started.promise;
    const storage = operatorClient(StorageServiceDefinition, session.addresses.storage.operator);
    return {
      ...session,
      storage: storage.client,
      async [Symbol.asyncDispose]() {
        storage[Symbol.dispose]();
        finished.resolve();
        await ended.finally(remove);
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
