import type { QualityGates, Source } from "../../gen/rpc/colheita/collector/v1/source.ts";
import { formatName } from "../kit/names.ts";
import { formatProblem } from "../kit/sourcefile/problem.ts";
import type { Gates, LoadedSource } from "../kit/sourcefile/types.ts";

/** sourceMessage is a source as the contract has it. */
export function sourceMessage(loaded: LoadedSource): Source {
  const name = formatName("source", { source: loaded.name });
  if (!loaded.ok) {
    const problems = loaded.problems.map(formatProblem);
    return { name, title: "", hosts: [], requestsPerSecond: 0, publishPartial: false, gates: undefined, problems };
  }
  const { title, collect, publish, gates } = loaded.file;
  return {
    name,
    title,
    hosts: [...collect.hosts],
    requestsPerSecond: collect.limits.requestsPerSecond,
    publishPartial: publish === "partial",
    gates: gatesMessage(gates),
    problems: [],
  };
}

/** gatesMessage is quality gates as the contract has them. */
export function gatesMessage(gates: Gates): QualityGates {
  const { leastItems, largestGoneShare, largestRejectedShare } = gates;
  return { leastItems: BigInt(leastItems), largestGoneShare, largestRejectedShare };
}
