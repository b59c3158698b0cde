import { fold } from "../kit/fold.ts";
import { createScreen, type Screen, type Stream } from "./progress/screen.ts";

/** Output is all that a run says. */
export type Output = {
  /** screen is for people, line by line. */
  readonly screen: Screen;
  /** text writes several lines for people; columns that a terminal has no room for go below. */
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
      const width = people.isTTY ? people.columns : undefined;
      for (const line of text
        .trimEnd()
        .split("\n")
        .flatMap((each) => fold(each, width)))
        screen.print(line);
      screen.print("");
    },
    line: (line) => {
      if (json) stdout.write(`${line}\n`);
    },
  };
}
