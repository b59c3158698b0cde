import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseVariables } from "../../../../services/kit/sourcefile/folder.ts";
import { declared } from "../../../../services/simulator/config.ts";
import { variablesFile } from "../../../../tools/policy/evidence/source-hosts.ts";
import { root } from "../../../support/service.ts";
import type { Lab } from "../../lab/types.ts";

type Deployment = {
  readonly spec?: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly env?: readonly { name: string; value?: string }[] }[] };
    };
  };
};

/** Simulator is what decides what sites answer: how much they have, and where they are. */
export type Simulator = { readonly listings: number; readonly origin: string };

/** simulatorOf tells of the lab's simulator, so that a laptop can have the same sites. */
export async function simulatorOf(lab: Lab): Promise<Simulator> {
  const { spec } = (await lab.get("/apis/apps/v1/namespaces/colheita/deployments/simulator")) as Deployment;
  const variables = (spec?.template.spec.containers ?? []).flatMap(({ env }) => env ?? []);
  const { env, parse, fallback } = declared.listings;
  const written = variables.find(({ name }) => name === env)?.value;
  const { variables: known } = parseVariables(await readFile(join(root, variablesFile), "utf8"));
  const origin = known.get("SIMULATOR_URL");
  if (origin === undefined) throw new Error(`${variablesFile} does not say where the simulator is`);
  return { listings: written === undefined ? (fallback?.value ?? 0) : parse(written), origin };
}
