import { randomUUID } from "node:crypto";
import { closeSync, fsync, openSync, renameSync, writeSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const sync = promisify(fsync);

// What only changes the kernel's memory is done in place: a hop to a thread and back costs ten times the call. What
// waits for the disk is left to the threads, where syncs of several files meet and share one write of the journal.

/** writeWhole makes a file appear whole or not at all, and stay: written elsewhere, synced, moved, and the folder synced. */
export async function writeWhole(incoming: string, path: string, bytes: Uint8Array): Promise<void> {
  const beside = join(incoming, randomUUID());
  try {
    const file = openSync(beside, "wx", 0o640);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      await sync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

/** makeFolder makes a folder that survives a crash: its name is in the folder above, which is synced too. */
export async function makeFolder(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true });
  if (made === undefined) return;
  for (let folder = path; folder.length >= made.length; folder = dirname(folder)) await syncFolder(dirname(folder));
}

/** syncFolder makes the names in a folder survive a crash. */
export async function syncFolder(path: string): Promise<void> {
  const folder = openSync(path, "r");
  try {
    await sync(folder);
  } finally {
    closeSync(folder);
  }
}
