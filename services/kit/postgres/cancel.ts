import { connect } from "node:net";
import type { PoolClient } from "pg";
import type { EndingSource } from "../ending.ts";

/** cancelGraceMs is how long the server may take to act on a cancel request before the connection is cut. */
const cancelGraceMs = 2_000;

/** BackendKey is what PostgreSQL gave a connection at start, to cancel its statements by. */
type BackendKey = { readonly processID?: number | null; readonly secretKey?: number | null };

/**
 * cancelAtEnd cancels the statement that a connection is executing at the end; the connection is not to be used again
 * after that. Should the server not act on it, broken is called. The function returned ends the watch.
 */
export function cancelAtEnd(ending: EndingSource, client: PoolClient, broken: () => void): () => void {
  return afterEnd(ending, broken, () => requestCancel(client));
}

/** cutAtEnd calls broken when the server has not answered by cancelGraceMs after the end. */
export function cutAtEnd(ending: EndingSource, broken: () => void): () => void {
  return afterEnd(ending, broken, () => {});
}

function afterEnd(ending: EndingSource, broken: () => void, atEnd: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const unlink = ending.onEnd(() => {
    atEnd();
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
