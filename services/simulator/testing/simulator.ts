import type { Controls } from "../control/control.ts";
import { Faults } from "../control/faults.ts";
import { Rate, type RateLimit } from "../control/rate.ts";
import { Requests } from "../control/requests.ts";
import { seedOf } from "../hash.ts";
import { close, listen } from "../http/listen.ts";
import { createSimulator } from "../server.ts";
import { type World, worldOf } from "../site.ts";

/** StartOptions are a test's wishes; each has a default that fits most. */
export type StartOptions = {
  readonly seed?: string;
  readonly listings?: number;
  readonly recordedDir?: string;
  /** No limit unless given. */
  readonly limit?: RateLimit;
  /** nowMs is the clock that rates go by. Default: the machine's. */
  readonly nowMs?: () => number;
};

/** Started is a running simulator, with a client's view of it. */
export type Started = AsyncDisposable & {
  readonly origin: string;
  readonly world: World;
  readonly controls: Controls;
  /** Errors that no request may cause. */
  readonly errors: unknown[];
  /** get asks for a path. */
  get(path: string, init?: RequestInit): Promise<Response>;
  /** getJson asks for a path, and fails unless the answer is 200 with JSON of the shape that the test expects. */
  getJson<T>(path: string): Promise<T>;
  /** put sets a control, such as "faults"; it fails unless the simulator takes it. */
  put(control: string, body: unknown): Promise<void>;
};

/** start runs a simulator inside the test's process, on a free port. */
export async function start(options: StartOptions = {}): Promise<Started> {
  const stop = new AbortController();
  const errors: unknown[] = [];
  const world = worldOf(seedOf(options.seed ?? "test"), options.listings ?? 2000);
  const limit = options.limit ?? { perSecond: 0, retryAfter: true };
  const controls = {
    faults: new Faults(),
    requests: new Requests(),
    rate: new Rate({ limit, now: options.nowMs ?? (() => performance.now()) }),
  };
  const server = createSimulator({
    world,
    controls,
    recordedDir: options.recordedDir,
    signal: stop.signal,
    onError: (error) => errors.push(error),
  });
  const origin = `http://${await listen(server, "127.0.0.1:0")}`;
  const get = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init);
  return {
    origin,
    world,
    controls,
    errors,
    get,
    getJson: async <T>(path: string) => {
      const answer = await get(path);
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    put: async (control, body) => {
      const answer = await get(`/control/${control}`, { method: "PUT", body: JSON.stringify(body) });
      if (answer.status !== 200) throw new Error(`${control}: ${answer.status} ${await answer.text()}`);
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await close(server);
    },
  };
}
