import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keyOf, type RequestCount } from "../../services/simulator/control/requests.ts";
import { seedOf } from "../../services/simulator/hash.ts";
import { type World, worldOf } from "../../services/simulator/site.ts";
import { root, startService } from "./service.ts";

/** Site is a simulator that outlives every mesh, so that all of them fetch the same bytes from the same addresses. */
export type Site = AsyncDisposable & {
  readonly world: World;
  /** sourcesDir has the source files of the three simulated sites. */
  readonly sourcesDir: string;
  /** record begins to count requests anew. */
  record(): Promise<void>;
  /** requests is how often each page was asked for, by pageKey. */
  requests(): Promise<ReadonlyMap<string, number>>;
};

/** startSite starts a simulator with about so many listings on each of its three sites. */
export async function startSite(seed: string, listings: number): Promise<Site> {
  const sourcesDir = await mkdtemp(join(tmpdir(), "colheita-site-"));
  const simulator = await startService("services/simulator/main.ts", {
    LISTEN_ADDRESS: "127.0.0.1:0",
    ADMIN_ADDRESS: "127.0.0.1:0",
    SIMULATOR_SEED: seed,
    SIMULATOR_LISTINGS: String(listings),
  });
  const origin = `http://${simulator.addresses.get("http")}`;
  for (const file of await readdir(join(root, "sources"))) {
    if (!file.endsWith(".yaml")) continue;
    const text = await readFile(join(root, "sources", file), "utf8");
    await writeFile(join(sourcesDir, file), text.replaceAll("${SIMULATOR_URL}", origin));
  }
  return {
    world: worldOf(seedOf(seed), listings),
    sourcesDir,
    async record() {
      const body = JSON.stringify({ enabled: true });
      await answer(await fetch(`${origin}/control/recording`, { method: "PUT", body }));
    },
    async requests() {
      const { requests } = (await answer(await fetch(`${origin}/control/requests`))) as { requests: RequestCount[] };
      return new Map(
        requests.map(({ source, day, path, category, page, count }) => [
          JSON.stringify({ source, day, path, category, page }),
          count,
        ]),
      );
    },
    async [Symbol.asyncDispose]() {
      await simulator[Symbol.asyncDispose]();
      await rm(sourcesDir, { recursive: true, force: true });
    },
  };
}

/** pageKey is the key under which requests for an archived page are counted. */
export function pageKey(url: string): string {
  const { pathname, searchParams } = new URL(url);
  const [, day = "", source = "", ...path] = pathname.slice(1).replace(/\/$/, "").split("/").map(decodeURIComponent);
  return JSON.stringify(keyOf(source, day, path.join("/"), searchParams));
}

async function answer(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response.json();
}
