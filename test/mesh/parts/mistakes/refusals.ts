import type { KubeObject, Lab, Report } from "../../lab/types.ts";
import { namespace } from "../../stdio/places.ts";

const refused: readonly { readonly what: string; readonly object: KubeObject; readonly says: RegExp }[] = [
  {
    what: "a field that there is not",
    object: virtualService({ hosts: ["a.example.com"], htttp: [] }),
    says: /htttp|typed patch object/,
  },
  {
    what: "a timeout of nothing on a stream's route",
    object: virtualService({
      hosts: ["a.example.com"],
      http: [{ timeout: "0s", route: [{ destination: { host: "a.example.com" } }] }],
    }),
    says: /duration/,
  },
];

/** checkRefusals gives the API server what its schemas know to be wrong, as kubeconform and istioctl do in the check. */
export async function checkRefusals(lab: Lab, report: Report): Promise<void> {
  for (const { what, object, says } of refused) {
    const said = await refusalOf(lab, object);
    report.check(`the API server refuses ${what}`, said !== undefined && says.test(said), said ?? "taken");
  }
}

/** refusalOf is what the API server says against an object; undefined where it takes it, which is undone. */
export async function refusalOf(lab: Lab, object: KubeObject): Promise<string | undefined> {
  try {
    await lab.apply(object);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  await lab.remove(object);
  return undefined;
}

function virtualService(spec: object): KubeObject {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "refused", namespace },
    spec,
  };
}
