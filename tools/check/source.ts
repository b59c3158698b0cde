import type { File } from "./tree.ts";

/** The most lines that a hand-written file has. */
const mostLines = 400;

/** Hosts of registries: where packages come from is the machine's business. Istio's annotations only look like one. */
const registryHost =
  /\b(?!proxy\.istio\.io\/)(?:registry|npm|proxy|index|mirror)\.[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:org|com|net|io|dev)\b/;

/** sizeMistakes names hand-written TypeScript files that are too long to hold one idea. */
export function sizeMistakes(files: readonly File[]): string[] {
  return files
    .filter(({ name }) => name.endsWith(".ts") && !name.startsWith("gen/"))
    .map(({ name, text }) => ({ name, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > mostLines)
    .map(({ name, lines }) => `${name} has ${lines} lines; split it, ${mostLines} is the most`);
}

// Where a cluster gets its images from, the overlay for that cluster has to say.
const imageHome = /^ *newName: /;

/** hostMistakes names the lines that mention a registry's host, and addresses in the lockfile. */
export function hostMistakes(files: readonly File[]): string[] {
  return files.flatMap(({ name, text }) =>
    text.split("\n").flatMap((line, index) => {
      if (name.startsWith("k8s/") && imageHome.test(line)) return [];
      const host = registryHost.exec(line)?.[0] ?? (/"resolved": "https?:/.test(line) ? "an address" : undefined);
      return host === undefined ? [] : [`${name}:${index + 1}: names ${host}; leave the registry to the machine`];
    }),
  );
}
