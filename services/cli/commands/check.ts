import { create } from "@bufbuild/protobuf";
import type { Pipeline } from "../../../gen/es/colheita/orchestrator/v1/pipeline_pb.ts";
import { ListPipelinesResponseSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_service_pb.ts";
import { command } from "../command/command.ts";
import { exit } from "../command/exit.ts";
import { checkFile } from "../rpc/check.ts";
import { problemLines } from "../text/pipeline.ts";

/** check names every mistake in pipelines' files. */
export const check = command({
  name: "check",
  summary: "name every mistake in pipelines' files, as the orchestrator would find them",
  takes: "FILE...",
  options: {},
  details: `Each mistake is a line: file:line:column: path: expected ..., found ... The exit code is 1 where there is one.
A file may have 128 KiB.`,
  async run(session, { words }) {
    const pipelines: Pipeline[] = [];
    for (const file of words) pipelines.push(await checkFile(session, file));
    session.answer(ListPipelinesResponseSchema, create(ListPipelinesResponseSchema, { pipelines }), () =>
      pipelines.flatMap((pipeline, index) => lines(words[index] ?? "", pipeline)),
    );
    return pipelines.every(({ problems }) => problems.length === 0) ? exit.good : exit.bad;
  },
});

function lines(file: string, { problems, steps }: Pipeline): string[] {
  if (problems.length > 0) return problemLines(problems);
  return [`${file}: good, ${steps.length} ${steps.length === 1 ? "step" : "steps"}`];
}
