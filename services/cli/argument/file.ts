import { open } from "node:fs/promises";
import { messageOf } from "../../kit/errors.ts";
import { UsageError } from "./usage.ts";

/** readAtMost reads a file of so many bytes at most; undefined where it has more. It throws a UsageError where it can't be read. */
export async function readAtMost(path: string, most: number): Promise<Uint8Array | undefined> {
  try {
    await using file = await open(path);
    // Not by its size: what is no ordinary file says that it has none.
    const buffer = Buffer.alloc(most + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, null);
      length += bytesRead;
      if (length > most) return undefined;
      if (bytesRead === 0) return buffer.subarray(0, length);
    }
  } catch (error) {
    throw new UsageError(`The file ${path} can't be read: ${messageOf(error)}.`);
  }
}
