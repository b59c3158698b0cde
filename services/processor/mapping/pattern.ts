import { RE2JS } from "re2js";

const longestPattern = 500;

/** Pattern is a compiled regular expression whose time grows with the text alone. */
export type Pattern = Pick<RE2JS, "test" | "exec">;

/** Patterns are the regular expressions of one mapping, compiled when it is loaded. */
export type Patterns = {
  /** add compiles a pattern; it returns what is wrong with it, undefined where nothing is. */
  add(pattern: string): string | undefined;
  /** get is a pattern that was added. */
  get(pattern: string): Pattern;
};

/** createPatterns makes an empty set of patterns. */
export function createPatterns(): Patterns {
  const compiled = new Map<string, Pattern>();
  return {
    add(pattern) {
      if (pattern.length > longestPattern)
        return `a pattern of ${pattern.length} characters, at most ${longestPattern}`;
      try {
        compiled.set(pattern, RE2JS.compile(pattern));
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    get(pattern) {
      const found = compiled.get(pattern);
      if (found === undefined) throw new TypeError(`the pattern ${pattern} was not compiled at load`);
      return found;
    },
  };
}
