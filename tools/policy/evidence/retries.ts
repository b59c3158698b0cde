import type { File } from "../../check/tree.ts";
import { accountOf, lineOf, withoutComments } from "./place.ts";

/** What would try a call again beside the layer that the contract names: grpc-js by its service config, and kit's own loop. */
const layers = /\bgrpc\.service_config\b|\bgrpc\.enable_retries\b|\bretryPolicy\b|\bwithRetries\b/g;

/** readRetries finds retries of calls that a service's code makes up for itself. */
export function readRetries(files: readonly File[]): string[] {
  return files
    .filter(({ name }) => accountOf(name) !== undefined)
    .flatMap(({ name, text }) => {
      const code = withoutComments(text);
      return [...code.matchAll(layers)].map(
        ({ index, 0: found }) =>
          `${name}:${lineOf(code, index)}: retries calls by itself (${found}); ` +
          "the contract names the one layer that does, so remove it",
      );
    });
}
