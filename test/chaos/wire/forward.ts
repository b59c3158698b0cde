import type { Socket } from "node:net";
import type { Mode } from "./link.ts";

/** Way is what one direction of a connection has to know of its link. */
export type Way = {
  mode(): Mode;
  /** onHeal calls back when what was held may go on; the function returned takes the callback off. */
  onHeal(act: () => void): () => void;
};

/** None of a connection's bytes are ever lost or passed over: what is held or late arrives in its order. */
type Piece = { readonly bytes: Buffer | undefined; readonly dueMs: number };

const mostPieces = 64;

/** forward carries what one socket reads to another one, as the link's mode has it, and then its end. */
export function forward(from: Socket, to: Socket, way: Way): void {
  const pieces: Piece[] = [];
  let timer: NodeJS.Timeout | undefined;
  let full = false;

  function flush(): void {
    clearTimeout(timer);
    while (pieces.length > 0 && way.mode().kind !== "hold") {
      const waitMs = (pieces[0]?.dueMs ?? 0) - performance.now();
      if (waitMs > 0) {
        timer = setTimeout(flush, waitMs);
        break;
      }
      const bytes = pieces.shift()?.bytes;
      if (bytes === undefined) to.destroySoon();
      else if (!to.destroyed) full = !to.write(bytes) || full;
    }
    if (full || pieces.length >= mostPieces) from.pause();
    else from.resume();
  }

  function put(bytes: Buffer | undefined): void {
    const mode = way.mode();
    pieces.push({ bytes, dueMs: mode.kind === "delay" ? performance.now() + mode.ms : 0 });
    flush();
  }

  const unlink = way.onHeal(flush);
  from.on("data", put);
  from.on("error", () => {});
  // The far end hears of it when the network lets it.
  from.once("close", () => put(undefined));
  to.on("drain", () => {
    full = false;
    flush();
  });
  to.once("close", () => {
    unlink();
    clearTimeout(timer);
    from.destroy();
  });
  flush();
}
