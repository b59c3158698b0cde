import { createScreen, type Screen, type Stream } from "./progress/screen.ts";

/** Output is all that a run says. */
export type Output = {
  /** screen is for people, line by line. */
  readonly screen: Screen;
  /** text writes several lines for people. */
  text(text: string): void;
  /** line is the one line for programs, where it was asked for. */
  line(line: string): void;
};

/** createOutput speaks to people on the standard output; with json that is kept for programs, and people get the standard error. */
export function createOutput(json: boolean, stdout: Stream, stderr: Stream): Output {
  const people = json ? stderr : stdout;
  const screen = createScreen(people);
  return {
    screen,
    text: (text) => {
      for (const line of text.trimEnd().split("\n")) screen.print(line);
      screen.print("");
    },
    line: (line) => {
      if (json) stdout.write(`${line}\n`);
    },
  };
}
