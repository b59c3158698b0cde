import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { policies } from "../../../gen/policy/policy.ts";
import { CollectorServiceDefinition } from "../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { createAuthority, writeCertificates } from "../../kit/certificates.ts";
import { createChannels } from "../../kit/channels.ts";
import { systemClock } from "../../kit/clock.ts";
import { createMetrics } from "../../kit/metrics.ts";
import { wholeClient } from "../../kit/testing/client.ts";
import { testIdentity } from "../../kit/testing/serve.ts";
import type { CollectorClient } from "./collector.ts";

/** CollectorProcess is the collector as a process of its own. */
export type CollectorProcess = AsyncDisposable & {
  readonly orchestrator: CollectorClient;
  /** log is what it has logged, line by line. */
  readonly log: readonly string[];
  /** kill ends it at once, as kill -9 does. */
  kill(): Promise<void>;
};

/** CollectorHouse is what several processes, one after the other, have in common: certificates and an archive. */
export type CollectorHouse = AsyncDisposable & {
  start(env: Readonly<Record<string, string>>): Promise<CollectorProcess>;
};

/** openHouse makes the certificates and the archive's folder. */
export async function openHouse(): Promise<CollectorHouse> {
  const folder = await mkdtemp(join(tmpdir(), "colheita-collector-"));
  const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const files = await writeCertificates(authority, "collector", join(folder, "certificates"));
  const identity = await testIdentity(authority, "orchestrator");
  return {
    async start(env) {
      const child = spawn(process.execPath, ["services/collector/main.ts"], {
        env: {
          TLS_CERT_FILE: files.cert,
          TLS_KEY_FILE: files.key,
          TLS_CA_FILE: files.ca,
          ARCHIVE_DIR: join(folder, "archive"),
          PARENT_PIPE: "stdin",
          ...env,
        },
        stdio: ["pipe", "pipe", "pipe"],
      });
      const log: string[] = [];
      createInterface(child.stderr).on("line", (line) => log.push(line));
      const address = await readyAt(child, log);
      const channels = createChannels({ identity, metrics: createMetrics() });
      const end = async (signal: NodeJS.Signals) => {
        channels.close();
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, "exit");
        child.kill(signal);
        await exited;
      };
      return {
        orchestrator: wholeClient(CollectorServiceDefinition, { channels, callee: "collector", address, policies }),
        log,
        kill: () => end("SIGKILL"),
        [Symbol.asyncDispose]: () => end("SIGTERM"),
      };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function readyAt(child: ChildProcess, log: readonly string[]): Promise<string> {
  if (child.stdout === null) throw new TypeError("the process has no output");
  const line = once(createInterface(child.stdout), "line").then(
    ([text]) => JSON.parse(String(text)) as { grpc: string },
  );
  const died = once(child, "exit").then(() => {
    throw new Error(`the collector did not start: ${log.join("\n")}`);
  });
  return (await Promise.race([line, died])).grpc;
}
