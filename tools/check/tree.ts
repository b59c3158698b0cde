import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { must, root } from "../command.ts";

/** File is one file of the repository. */
export interface File {
  /** Relative to the root, with slashes. */
  readonly name: string;
  readonly text: string;
}

/** sourceFiles reads what git knows or would add: neither ignored files nor binary ones, nor what links lead to. */
export async function sourceFiles(): Promise<File[]> {
  const names = (await must("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])).split("\0");
  return [...new Set(names)]
    .filter((name) => name !== "" && !name.endsWith(".binpb") && isFile(path.join(root, name)))
    .map((name) => ({ name, text: readFileSync(path.join(root, name), "utf8") }));
}

/** What git still knows may be gone, and a linked node_modules is a folder that no pattern for folders ignores. */
function isFile(name: string): boolean {
  return lstatSync(name, { throwIfNoEntry: false })?.isFile() === true;
}

/** compareFolders names each file that differs between two folders, or is in one only. */
export function compareFolders(want: string, have: string): string[] {
  const [wanted, found] = [contents(want), contents(have)];
  return [...new Set([...wanted.keys(), ...found.keys()])].sort().flatMap((name) => {
    const [left, right] = [wanted.get(name), found.get(name)];
    if (left === undefined) {
      return [`${name} should not be there`];
    }
    if (right === undefined) {
      return [`${name} is missing`];
    }
    return left.equals(right) ? [] : [`${name} differs`];
  });
}

function contents(folder: string): Map<string, Buffer> {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(folder, file), readFileSync(file)]),
  );
}
