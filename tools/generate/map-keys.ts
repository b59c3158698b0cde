import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** How ts-proto puts an entry into a map's object: message.attributes[entry18.key] = entry18.value; */
const assignment = /\b([\w.]+)\[((?:entry\d+\.)?key)\] = (.+);$/gm;

/** The same in a shape that assignment does not know, as another version of ts-proto may have one. */
const unknownAssignment = /\[(?:\w+\.)?key\]\s*=[^=>].*/;

/** What stands in its place. It is the way of protobuf-es: an assignment is fast, and almost always enough. */
const setEntry = `
/** Sets an entry of a map. Assigning to "__proto__" would set no entry, but the prototype. */
function setEntry<T>(map: { [key: string]: T }, key: string, value: T): void {
  if (key === "__proto__") {
    globalThis.Object.defineProperty(map, key, { value, configurable: true, enumerable: true, writable: true });
  } else {
    map[key] = value;
  }
}
`;

/**
 * keepMapKeys makes ts-proto's code keep an entry of a map whatever its key is: as generated, it loses the key "__proto__"
 * without a word, and what a source calls its attributes is not ours to choose. Code without maps comes back as it is; it
 * throws where it finds an entry that is put into a map in a way that it does not know.
 */
export function keepMapKeys(code: string): string {
  const kept = code.replace(assignment, "setEntry($1, $2, $3);");
  const [missed] = unknownAssignment.exec(kept) ?? [];
  if (missed !== undefined) {
    throw new Error(`ts-proto sets an entry of a map as "${missed}", which keepMapKeys has to be taught`);
  }
  return kept === code ? code : kept + setEntry;
}

/** keepMapKeysIn does so in every file below a folder. */
export function keepMapKeysIn(folder: string): void {
  for (const name of readdirSync(folder, { encoding: "utf8", recursive: true })) {
    if (!name.endsWith(".ts")) continue;
    const file = path.join(folder, name);
    const code = readFileSync(file, "utf8");
    const kept = keepMapKeys(code);
    if (kept !== code) writeFileSync(file, kept);
  }
}
