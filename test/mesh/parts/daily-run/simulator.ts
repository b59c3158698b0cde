import { declared } from "../../../../services/simulator/config.ts";
import type { Lab } from "../../lab/types.ts";

type Deployment = {
  readonly spec?: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly env?: readonly { name: string; value?: string }[] }[] };
    };
  };
};

/** listingsOf is how many listings each site of the lab's simulator has, so that the laptop's can have as many. */
export async function listingsOf(lab: Lab): Promise<number> {
  const { spec } = (await lab.get("/apis/apps/v1/namespaces/colheita/deployments/simulator")) as Deployment;
  const variables = (spec?.template.spec.containers ?? []).flatMap(({ env }) => env ?? []);
  const { env, parse, fallback } = declared.listings;
  const written = variables.find(({ name }) => name === env)?.value;
  return written === undefined ? (fallback?.value ?? 0) : parse(written);
}
