import type { Field } from "./field.ts";
import { isKustomization } from "./manifest.ts";
import { hint, type Rule, type World } from "./world.ts";

/** targetMistakes finds patches and replacements of objects that there are not: kustomize says nothing and changes nothing. */
export const targetMistakes: Rule = (world) => [
  ...world.manifests
    .filter(isKustomization)
    .flatMap(({ root }) => root.at("patches").items())
    .flatMap((patch) => strangers(world, patch.at("target"))),
  ...world.manifests
    .flatMap(({ root }) => root.items())
    .flatMap((replacement) => replacement.at("targets").items())
    .flatMap((target) => [target.at("select"), ...target.at("reject").items()])
    .flatMap((selected) => strangers(world, selected)),
];

function strangers(world: World, target: Field): string[] {
  const kind = target.at("kind").text;
  const names = target.at("name");
  // Other expressions than lists of names may mean what is not here.
  if (!/^[a-z0-9|-]+$/.test(names.text)) return [];
  const known = world.manifests.filter((each) => !each.patch && (kind === "" || each.kind === kind));
  const there = new Set(known.map(({ name }) => name));
  return names.text
    .split("|")
    .filter((name) => !there.has(name))
    .map((name) => `${names.place}: there is no ${kind || "object"} ${name} to change${hint(name, there)}`);
}
