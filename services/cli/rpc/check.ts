import { create } from "@bufbuild/protobuf";
import { type Pipeline, PipelineSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_pb.ts";
import { readAtMost } from "../argument/file.ts";
import type { Session } from "../command/session.ts";

const largestFile = 128 * 1_024;

/** checkFile asks what is wrong with a file, or what it comes to. One that is too large to be sent has that as its mistake. */
export async function checkFile({ ctx, clients }: Session, file: string): Promise<Pipeline> {
  const text = await readAtMost(file, largestFile);
  if (text === undefined) return tooLarge(file);
  const { pipeline } = await clients.pipelines.checkPipeline(ctx, { file, text });
  return pipeline ?? create(PipelineSchema);
}

function tooLarge(file: string): Pipeline {
  const expected = `at most ${largestFile / 1_024} KiB, the size limit of a pipeline's file`;
  return create(PipelineSchema, { problems: [{ file, line: 1, column: 1, expected, found: "more" }] });
}
