import { create } from "@bufbuild/protobuf";
import { type Pipeline, PipelineSchema } from "../../../gen/es/colheita/orchestrator/v1/pipeline_pb.ts";
import { readAtMost } from "../argument/file.ts";
import type { Session } from "../command/session.ts";

const largestFile = 128 * 1_024;

/** checkFile asks what is wrong with a file, or what it comes to. One that is too large to be sent has that as its mistake. */
export async function checkFile({ ctx, clients, note }: Session, file: string): Promise<Pipeline> {
  const text = await readAtMost(file, largestFile);
  if (text === undefined) return tooLarge(file);
  if (isSource(text)) note(`${file} looks like a source; npm start and npm run check name what is wrong with one.`);
  const { pipeline } = await clients.pipelines.checkPipeline(ctx, { file, text });
  return pipeline ?? create(PipelineSchema);
}

// A source's file is YAML as well, and nothing that a pipeline has is in it.
function isSource(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString("utf8");
  return /^collect:/m.test(text) && !/^steps:/m.test(text);
}

function tooLarge(file: string): Pipeline {
  const expected = `at most ${largestFile / 1_024} KiB, the size limit of a pipeline's file`;
  return create(PipelineSchema, { problems: [{ file, line: 1, column: 1, expected, found: "more" }] });
}
