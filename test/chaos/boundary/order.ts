import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Order is what a process of the test is to do at its commits: nothing but note them, or die at one. */
export type Order = {
  /** id is another one for each order: whoever reads a new one begins to count anew. */
  readonly id: number;
  readonly die: Death | undefined;
};

/** Death is a commit by its number, from 1, and the side of it on which the process dies. */
export type Death = {
  readonly when: "before" | "after";
  readonly commit: number;
  /** claim says that the commit is a look for work; most of those find none, and are not counted. */
  readonly claim: boolean;
};

/** Note is one commit that a process has made, or the one that it died at. */
export type Note = {
  readonly order: number;
  readonly commit: number;
  readonly died: boolean;
  readonly claim: boolean;
  readonly text: string;
};

/** VARIABLE names the file of orders in a process's environment. */
export const VARIABLE = "CHAOS_ORDERS";

/** giveOrder replaces the order in a file. */
export function giveOrder(file: string, order: Order): void {
  writeFileSync(`${file}.new`, JSON.stringify(order));
  renameSync(`${file}.new`, file);
}

/** takeOrder reads the order in a file; undefined where there is none. */
export function takeOrder(file: string): Order | undefined {
  const text = readOr(file);
  return text === "" ? undefined : (JSON.parse(text) as Order);
}

/** dropOrder takes an order back, so that nobody dies by it a second time. */
export function dropOrder(file: string): void {
  rmSync(file, { force: true });
}

/** addNote writes a note beside a file of orders. */
export function addNote(file: string, note: Note): void {
  appendFileSync(`${file}.notes`, `${JSON.stringify(note)}\n`);
}

/** notesOf are the notes on one order. */
export function notesOf(file: string, order: number): Note[] {
  const lines = readOr(`${file}.notes`)
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Note).filter((note) => note.order === order);
}

function readOr(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
