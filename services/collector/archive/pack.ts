import { hash } from "node:crypto";
import type { PageContent } from "../../kit/packing.ts";
import type { ArchivedPage } from "../archive.ts";

/** Frame is a page packed. */
export type Frame = PageContent & { readonly frame: Uint8Array };

/** Pack is a file to be, its name, and where the pages are in it. */
export type Pack = { readonly pack: string; readonly bytes: Uint8Array; readonly pages: readonly ArchivedPage[] };

/** packOf lays frames one behind the other, each content once. zstd unpacks that as it stands. */
export function packOf(frames: readonly Frame[]): Pack {
  const once = [...new Map(frames.map((frame) => [frame.sha256, frame])).values()];
  const bytes = Buffer.concat(once.map(({ frame }) => frame));
  const pack = hash("sha256", bytes, "hex");
  let offsetBytes = 0;
  const pages = once.map(({ sha256, sizeBytes, frame }) => {
    const place = { pack, offsetBytes, packedBytes: frame.length, packedSha256: hash("sha256", frame, "hex") };
    offsetBytes += frame.length;
    return { sha256, sizeBytes, place };
  });
  return { pack, bytes, pages };
}
