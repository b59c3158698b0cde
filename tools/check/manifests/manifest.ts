import path from "node:path";
import { LineCounter, parseAllDocuments } from "yaml";
import type { File } from "../tree.ts";
import { type Field, fieldOf } from "./field.ts";

/** Manifest is one document of a file under k8s/ or istio/. */
export type Manifest = {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  /** patch says that it changes an object that stands elsewhere, and need not be whole. */
  readonly patch: boolean;
  readonly root: Field;
};

/** readManifests reads the YAML files of k8s/ and istio/; what is no YAML is somebody else's to report. */
export function readManifests(files: readonly File[]): Manifest[] {
  const documents = files.filter(({ name }) => /^(k8s|istio)\/.*\.ya?ml$/.test(name)).flatMap(documentsOf);
  const patches = new Set(documents.filter(isKustomization).flatMap(patchFiles));
  return documents.map(({ file, root }) => ({
    file,
    kind: root.at("kind").text,
    name: root.at("metadata", "name").text,
    patch: patches.has(file),
    root,
  }));
}

/** isKustomization says whether a document tells kustomize what to build. */
export function isKustomization({ file }: { readonly file: string }): boolean {
  return path.posix.basename(file) === "kustomization.yaml";
}

/** resolve gives the path of a file that a kustomization names. */
export function resolve(kustomization: string, named: string): string {
  return path.posix.join(path.posix.dirname(kustomization), named);
}

function documentsOf({ name, text }: File): { readonly file: string; readonly root: Field }[] {
  const lines = new LineCounter();
  return parseAllDocuments(text, { lineCounter: lines, prettyErrors: false }).map((document) => ({
    file: name,
    root: fieldOf({ file: name, lines }, document.contents, `${name}:1:1`),
  }));
}

function patchFiles({ file, root }: { readonly file: string; readonly root: Field }): string[] {
  return root
    .at("patches")
    .items()
    .map((patch) => resolve(file, patch.at("path").text));
}
