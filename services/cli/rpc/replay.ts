import { shortName } from "../argument/names.ts";
import { UsageError } from "../argument/usage.ts";
import type { Session } from "../command/session.ts";

/** replayOf is the pipeline that goes over a pipeline's days again: itself where it replays another, else the one that replays it. */
export async function replayOf({ ctx, clients }: Session, name: string): Promise<string> {
  const { pipelines } = await clients.pipelines.listPipelines(ctx, {});
  const own = pipelines.find((each) => each.name === name);
  // A name that nobody has is refused by the service.
  if (own === undefined || own.replays !== "") return name;
  const replays = pipelines.filter((each) => each.replays === name).map((each) => each.name);
  const [first, second] = replays;
  if (first !== undefined && second === undefined) return first;
  const what = replays.length === 0 ? "No pipeline replays" : `${replays.map(shortName).join(" and ")} both replay`;
  throw new UsageError(`${what} ${shortName(name)}: name the one that is to run.`);
}
