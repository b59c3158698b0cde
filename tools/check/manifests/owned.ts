import { hostOf } from "../../policy/names.ts";
import type { Field } from "./field.ts";
import { isKustomization, type Manifest } from "./manifest.ts";
import { destinations, routesOf } from "./routes.ts";
import type { Rule, World } from "./world.ts";

const generated = /^istio\//;
const kinds = new Set(["VirtualService", "DestinationRule", "AuthorizationPolicy"]);
const remedy = "its policy in proto/ says that: change it there and run npm run generate";

/** ownedMistakes finds routes, limits and permissions that are written by hand for what has a contract. */
export const ownedMistakes: Rule = (world) => {
  const byHand = world.manifests.filter(({ file }) => !generated.test(file));
  return [
    ...byHand.filter(({ kind }) => kinds.has(kind)).flatMap((manifest) => written(world, manifest)),
    ...byHand.filter(isKustomization).flatMap(({ root }) => patched(root)),
  ];
};

function written(world: World, { kind, root, patch }: Manifest): string[] {
  // To refuse more than the contract does is everybody's right.
  if (root.at("spec", "action").text === "DENY") return [];
  // A patch may leave out whom it is for; what it changes is generated all the same.
  const whose = subjects(kind, root).find(({ text }) => world.served.has(text) || world.served.has(hostOf(text)));
  const found = whose ?? (patch ? root : undefined);
  return found === undefined
    ? []
    : [`${found.place}: ${kind} by hand for ${found.text || "a generated one"}; ${remedy}`];
}

/** subjects are the hosts, or the app, that an object is about. */
function subjects(kind: string, root: Field): readonly Field[] {
  const spec = root.at("spec");
  if (kind === "DestinationRule") return [spec.at("host")];
  if (kind === "AuthorizationPolicy") return [spec.at("selector", "matchLabels", "app")];
  return [...spec.at("hosts").items(), ...routesOf(root).flatMap(destinations)];
}

function patched(kustomization: Field): string[] {
  return kustomization
    .at("patches")
    .items()
    .flatMap((patch) => {
      const target = patch.at("target", "kind");
      if (kinds.has(target.text)) return [`${target.place}: a patch by hand for ${target.text}; ${remedy}`];
      const inline = patch.at("patch");
      const kind = /^kind: *(\w+)/m.exec(inline.text)?.[1] ?? "";
      return kinds.has(kind) ? [`${inline.place}: a patch by hand for ${kind}; ${remedy}`] : [];
    });
}
