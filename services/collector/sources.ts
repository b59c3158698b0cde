import { failedPrecondition, notFound } from "../kit/errors.ts";
import { formatProblem, type Problem } from "../kit/sourcefile/problem.ts";
import type { LoadedSource, SourceFile } from "../kit/sourcefile/types.ts";
import type { Secrets } from "./target.ts";

/** Sources are all source files, the broken ones included. */
export class Sources {
  readonly #loaded: ReadonlyMap<string, LoadedSource>;

  constructor(loaded: readonly LoadedSource[]) {
    this.#loaded = new Map(loaded.map((source) => [source.name, source]));
  }

  /** list is every source, by name. */
  list(): readonly LoadedSource[] {
    return [...this.#loaded.values()];
  }

  /** find is a source, broken or not. NOT_FOUND where there is none. */
  find(name: string): LoadedSource {
    const loaded = this.#loaded.get(name);
    if (loaded === undefined) {
      throw notFound("SOURCE_NOT_FOUND", `There is no source ${name}.`, { metadata: { source: name } });
    }
    return loaded;
  }

  /** usable is a source that can be collected. FAILED_PRECONDITION with reason SOURCE_INVALID where its file has mistakes. */
  usable(name: string): SourceFile {
    const loaded = this.find(name);
    if (loaded.ok) return loaded.file;
    const problems = loaded.problems.map(formatProblem).join("; ").slice(0, 4_000);
    throw failedPrecondition("SOURCE_INVALID", `The source ${name} has mistakes: ${problems}`, {
      metadata: { source: name, problems },
    });
  }
}

/** withSecrets refuses sources that refer to a secret that is not set. */
export function withSecrets(loaded: readonly LoadedSource[], secrets: Secrets): readonly LoadedSource[] {
  return loaded.map((source) => {
    if (!source.ok) return source;
    const { query, headers } = source.file.collect.request;
    const missing = new Set(
      [...query.values(), ...headers.values()].flatMap((value) =>
        value.kind === "secret" && !secrets.has(value.secret) ? [value.secret] : [],
      ),
    );
    if (missing.size === 0) return source;
    const problems = [...missing].map((name): Problem => missingSecret(source.path, name));
    return { ok: false, name: source.name, path: source.path, problems };
  });
}

function missingSecret(file: string, name: string): Problem {
  return {
    file,
    line: 1,
    column: 1,
    path: "collect.request",
    expected: `the secret ${name}`,
    found: "none",
    hint: `set SECRET_${name} or SECRET_${name}_FILE`,
  };
}
