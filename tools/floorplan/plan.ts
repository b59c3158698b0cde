import path from "node:path";
import type { File } from "../check/tree.ts";
import { specifiers } from "./imports.ts";
import { type Place, placeOf } from "./place.ts";

/** Edge is one import: from a file to a file of ours, or to a package. */
export interface Edge {
  readonly from: Place;
  /** Where the imported file stands; undefined for packages. */
  readonly to: Place | undefined;
  /** The package with its path, such as node:net; empty for files of ours. */
  readonly package: string;
}

/** Ban is one line that may not be crossed. */
export interface Ban {
  /** Why: a sentence for whoever crossed it. */
  readonly note: string;
  /** crosses looks at one import. */
  readonly crosses?: (edge: Edge) => boolean;
  /** holds looks at the text of one file. */
  readonly holds?: (place: Place, text: string) => boolean;
}

/** violations gives each crossing as "file -> import: note", in the files' order. */
export function violations(files: readonly File[], bans: readonly Ban[]): string[] {
  return files.flatMap(({ name, text }) => {
    const from = placeOf(name);
    const imports = specifiers(text).flatMap((specifier) => {
      const edge = edgeOf(from, specifier);
      const crossed = bans.filter((ban) => ban.crosses?.(edge));
      return crossed.map((ban) => `${name} -> ${edge.to?.file ?? edge.package}: ${ban.note}`);
    });
    const held = bans.filter((ban) => ban.holds?.(from, text));
    return [...imports, ...held.map((ban) => `${name}: ${ban.note}`)];
  });
}

function edgeOf(from: Place, specifier: string): Edge {
  if (!specifier.startsWith(".")) {
    return { from, to: undefined, package: specifier };
  }
  return { from, to: placeOf(path.posix.join(path.posix.dirname(from.file), specifier)), package: "" };
}
