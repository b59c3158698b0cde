import { runName } from "../argument/names.ts";
import { command } from "../command/command.ts";
import { watch } from "../rpc/watch.ts";

/** runsWatch follows a run to its end. */
export const runsWatch = command({
  name: "runs watch",
  summary: "follow a run to its end; the exit code is 1 where it did not succeed",
  takes: "RUN",
  options: {},
  details: `With --json each change is a line. Ctrl-C ends the watching, not the run.`,
  run: (session, { words: [name = ""] }) => watch(session, runName(name)),
});
