import { spawn } from "node:child_process";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { isServer, readPidFile } from "./pidfile.ts";

/** PostmasterOptions say which data folder is served where. */
export type PostmasterOptions = {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly data: string;
  readonly port: number;
  /** logFile is an open file that the server writes its log to. */
  readonly logFile: number;
};

/** Postmaster is one running server process, from its start to its end. */
export type Postmaster = {
  /** exited resolves when the server has ended, with the signal that ended it, if one did. */
  readonly exited: Promise<NodeJS.Signals | undefined>;
  /** stop asks for a fast shutdown: clients are cut off, what is committed is kept. */
  stop(): void;
  /** kill ends it at once; the next start recovers. */
  kill(): void;
};

// The server's life hangs on a pipe that only this process holds: when this process ends, in whatever way, the
// pipe closes and the server shuts down. Its own end ends the shell with the same code.
const GUARD = `
exec 3<&0
"$0" "$@" 3<&- </dev/null & server=$!
(cat <&3 >/dev/null; kill -INT $server) 2>/dev/null & guard=$!
wait $server; code=$?
kill $guard 2>/dev/null
exit $code`;

const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "shared_buffers=256MB",
  "max_connections=100",
  // A day's load writes in bursts; fewer checkpoints write fewer whole pages to the log.
  "max_wal_size=2GB",
  // Its log goes nowhere, and the one method that this build knows for packing it takes longer than writing: docs/adr/0130.
  "wal_compression=off",
  "jit=off",
  "log_line_prefix=%m [%p] %q%u@%d ",
  "log_timezone=UTC",
  "timezone=UTC",
];

/** spawnPostmaster starts a server on a data folder that no other server uses. */
export function spawnPostmaster(options: PostmasterOptions): Postmaster {
  const { binaries, account, data, port, logFile } = options;
  const args = ["-D", data, "-p", String(port), ...SETTINGS.flatMap((setting) => ["-c", setting])];
  const child = spawn("/bin/sh", ["-c", GUARD, binaries.postgres, ...args], {
    ...account,
    cwd: "/",
    stdio: ["pipe", logFile, logFile],
    // A group of its own: Ctrl-C in the terminal must not reach the server before the services have drained.
    detached: true,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
  });
  const exited = new Promise<NodeJS.Signals | undefined>((resolve) => {
    // A shell adds 128 to the number of the signal that ended what it waited for.
    child.once("exit", (code, signal) => resolve(signal ?? signalOf((code ?? 0) - 128)));
    child.once("error", () => resolve(undefined));
  });
  // Closing the pipe of a process that has just died is no error.
  child.stdin?.on("error", () => {});
  return {
    exited,
    stop: () => child.stdin?.end(),
    kill: () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, "SIGKILL");
      }
    },
  };
}

function signalOf(number: number): NodeJS.Signals | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] as NodeJS.Signals | undefined;
}

/** isReady resolves with true once the server takes connections, and with false when it ends before. */
export async function isReady(server: Postmaster, data: string, port: number): Promise<boolean> {
  let ended = false;
  const exited = server.exited.then(() => {
    ended = true;
  });
  while (!ended) {
    const file = readPidFile(data);
    // The file of a killed predecessor says ready too, but its process is gone.
    if (file?.ready && file.port === port && isServer(file.pid, data)) return true;
    await Promise.race([exited, delay(10)]);
  }
  return false;
}
