import type { Field } from "./field.ts";
import { isKustomization, type Manifest } from "./manifest.ts";
import { destinations, routesOf } from "./routes.ts";
import type { Rule, World } from "./world.ts";

const generated = /^istio\//;
const kinds = new Set(["VirtualService", "DestinationRule"]);
const remedy = "its policy in proto/ says that: change it there and run npm run generate";

/** ownedMistakes finds timeouts, retries and limits that are written by hand for a host that has a contract. */
export const ownedMistakes: Rule = (world) => {
  const byHand = world.manifests.filter(({ file }) => !generated.test(file));
  return [
    ...byHand.filter(({ kind }) => kinds.has(kind)).flatMap((manifest) => written(world, manifest)),
    ...byHand.filter(isKustomization).flatMap(({ root }) => patched(root)),
  ];
};

function written(world: World, { kind, root, patch }: Manifest): string[] {
  const hosts =
    kind === "DestinationRule"
      ? [root.at("spec", "host")]
      : [...root.at("spec", "hosts").items(), ...routesOf(root).flatMap(destinations)];
  // A patch may leave the host to the object that it changes, and those are all of them generated.
  const host = hosts.find(({ text }) => world.served.has(text)) ?? (patch ? root : undefined);
  return host === undefined
    ? []
    : [`${host.place}: a ${kind} by hand for ${host.text || "a generated one"}; ${remedy}`];
}

function patched(kustomization: Field): string[] {
  return kustomization
    .at("patches")
    .items()
    .map((patch) => patch.at("target", "kind"))
    .filter(({ text }) => kinds.has(text))
    .map(({ place, text }) => `${place}: a patch by hand of a ${text}; ${remedy}`);
}
