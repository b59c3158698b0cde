import { readFileSync } from "node:fs";
import { formatProblem } from "../../kit/sourcefile/problem.ts";
import { compile } from "../pipeline/compile.ts";
import type { Mesh } from "../pipeline/method.ts";
import { testContracts } from "./contracts.ts";

/** Mistake is one part of the good file replaced, and all that is said of it then, without the file's name. */
export type Mistake = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly want: readonly string[];
};

/** goodFile is the tests' pipeline. */
export const goodFile = readFileSync("services/orchestrator/testdata/jobs.yaml", "utf8");

/** testMesh knows the contracts of the mesh and of the tests' own service, and every address but the processor's. */
export async function testMesh(): Promise<Mesh> {
  const { catalog } = await testContracts();
  const knows = (service: string) => service !== "colheita.processor.v1.ProcessorService";
  return { catalog, account: "orchestrator", knows };
}

/** changed is the good file with one part replaced. */
export function changed(from: string, to: string): string {
  if (!goodFile.includes(from)) throw new TypeError(`no ${from} in the file`);
  return goodFile.replace(from, () => to);
}

/** problemsOf is what is said of a text, as the tests' pipeline. */
export function problemsOf(mesh: Mesh, text: string): readonly string[] {
  const compiled = compile({ path: "jobs.yaml", name: "jobs", text }, mesh);
  return compiled.ok ? [] : compiled.problems.map((problem) => formatProblem(problem).replace(/^jobs\.yaml:/, ""));
}
