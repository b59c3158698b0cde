/** Problem is one mistake in a source file: where it is, what was expected there and what was found. */
export type Problem = {
  /** file is the file's path as it was given. */
  readonly file: string;
  /** line counts from 1. */
  readonly line: number;
  /** column counts from 1. */
  readonly column: number;
  /** path leads to the value: "collect.limits.pages", "collect.shards.list[2].id". Empty for the whole file. */
  readonly path: string;
  /** expected continues the sentence "expected …". */
  readonly expected: string;
  /** found continues the sentence "found …". */
  readonly found: string;
  /** hint says what to do, as a sentence without its full stop. Empty where there is nothing to add. */
  readonly hint: string;
};

/** formatProblem is a problem as one line for people: `sources/olx.yaml:3:7: zone: expected …, found …`. */
export function formatProblem(problem: Problem): string {
  const where = `${problem.file}:${problem.line}:${problem.column}`;
  const what = problem.path === "" ? "" : `${problem.path}: `;
  const hint = problem.hint === "" ? "" : ` (${problem.hint})`;
  return `${where}: ${what}expected ${problem.expected}, found ${problem.found}${hint}`;
}

/** byPosition orders problems as a reader of the file meets them. */
export function byPosition(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
