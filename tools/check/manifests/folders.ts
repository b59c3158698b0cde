import path from "node:path";
import type { Field } from "./field.ts";
import { isKustomization, type Manifest, resolve } from "./manifest.ts";
import type { Rule } from "./world.ts";

/** folderMistakes finds YAML files that no kustomization names: they look as if they held, and do nothing. */
export const folderMistakes: Rule = ({ manifests }) => {
  const named = new Set(manifests.filter(isKustomization).flatMap(namedBy));
  const files = new Set(manifests.filter((each) => !isKustomization(each)).map(({ file }) => file));
  return [...files]
    .filter((file) => !named.has(file))
    .map(
      (file) =>
        `${file}:1:1: no kustomization names this file; expected it in ${path.posix.dirname(file)}/kustomization.yaml, or nowhere`,
    );
};

function namedBy({ file, root }: Manifest): string[] {
  const paths = (list: string) => root.at(list).items();
  const fields: Field[] = [
    ...paths("resources"),
    ...paths("patches").map((each) => each.at("path")),
    ...paths("replacements").map((each) => each.at("path")),
    ...paths("configMapGenerator").flatMap((each) => each.at("files").items()),
  ];
  return fields.map(({ text }) => resolve(file, text.slice(text.indexOf("=") + 1)));
}
