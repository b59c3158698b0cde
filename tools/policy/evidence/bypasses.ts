import type { File } from "../../check/tree.ts";
import { engine } from "../names.ts";
import { accountOf, lineOf, withoutComments } from "./place.ts";

/** What calls others without saying whom: libraries of gRPC itself, and the parts that createClient is made of. */
const bypasses = [
  /\bimport\s+(?!type\b)[^;]*?from\s*"(?:@grpc\/grpc-js|nice-grpc|@connectrpc\/[\w-]+)"/g,
  /\bimport\s*\(\s*"(?:@grpc\/grpc-js|nice-grpc|@connectrpc\/[\w-]+)"/g,
  /\bimport\s*\{[^}]*\b(?:callOf|targetOf|createChannels)\b[^}]*\}\s*from\s*"[./]*\/kit\/[\w/]+\.ts"/g,
];

/** How the engine calls what pipelines name; its calls are read there. */
const channel = /\bchannels\s*\.\s*(?:unary|stream)\s*\(/g;

/** readBypasses finds calls that nobody could compare with the contracts, because no createClient makes them. */
export function readBypasses(files: readonly File[]): string[] {
  return files.flatMap(({ name, text }) => {
    const account = accountOf(name);
    if (account === undefined) {
      return [];
    }
    const code = withoutComments(text);
    const all = account === engine ? bypasses : [...bypasses, channel];
    return all
      .flatMap((bypass) => [...code.matchAll(bypass)])
      .map(
        ({ index }) =>
          `${name}:${lineOf(code, index)}: calls past createClient, where nobody can compare it with the contracts; use createClient`,
      );
  });
}
