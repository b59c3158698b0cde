import { connect } from "node:net";
import type { PoolClient } from "pg";
import { onAbort } from "../context.ts";

/** cancelGraceMs is how long the server may take to act on a cancel request before the connection is cut. */
const cancelGraceMs = 2_000;

/** BackendKey is what PostgreSQL gave a connection at start, to cancel its statements by. */
type BackendKey = { readonly processID?: number | null; readonly secretKey?: number | null };

/**
 * cancelOnAbort cancels the statement that a connection is executing when the signal aborts; the connection is not to
 * be used again after that. Should the server not act on it, broken is called. The function returned ends the watch.
 */
export function cancelOnAbort(signal: AbortSignal, client: PoolClient, broken: () => void): () => void {
  const unlink = onAbort(signal, () => requestCancel(client));
  const uncut = cutOnAbort(signal, broken);
  return () => {
    unlink();
    uncut();
  };
}

/** cutOnAbort calls broken when the server has not answered by cancelGraceMs after the signal aborted. */
export function cutOnAbort(signal: AbortSignal, broken: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const unlink = onAbort(signal, () => {
    timer = setTimeout(broken, cancelGraceMs);
  });
  return () => {
    unlink();
    clearTimeout(timer);
  };
}

// A cancel request is a connection of its own with 16 bytes; the server answers by closing it. A failure to send one
// has no consequence but the wait for the grace period.
function requestCancel(client: PoolClient): void {
  const { processID, secretKey } = client as BackendKey;
  if (typeof processID !== "number" || typeof secretKey !== "number") return;
  const packet = Buffer.alloc(16);
  packet.writeInt32BE(16, 0);
  packet.writeInt32BE(80_877_102, 4);
  packet.writeInt32BE(processID, 8);
  packet.writeInt32BE(secretKey, 12);
  const socket = connect({ host: client.host, port: client.port }, () => socket.end(packet));
  socket.setTimeout(cancelGraceMs, () => socket.destroy());
  socket.on("error", () => socket.destroy());
}
