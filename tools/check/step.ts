import { run } from "../command.ts";

/** Step is one check of the repository. */
export interface Step {
  readonly name: string;
  /** run changes nothing in the tree. */
  readonly run: () => Promise<Outcome>;
}

/** Outcome is what a step found: problems, none of them where all is well, or why it could not look. */
export type Outcome = { readonly problems: readonly string[] } | { readonly skipped: string };

/** command is a step that a program decides: its exit code is the verdict, its output the problem. */
export function command(name: string, program: string, ...args: string[]): Step {
  return {
    name,
    run: async () => {
      const { code, output } = await run(program, args);
      return { problems: code === 0 ? [] : [output.trimEnd() || `${program} ended with ${code}`] };
    },
  };
}
