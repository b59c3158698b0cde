import { nearest } from "../../../services/kit/sourcefile/nearest.ts";
import type { Contract } from "../../policy/contract/model.ts";
import { externals, hostOf, spanHost } from "../../policy/names.ts";
import type { File } from "../tree.ts";
import { type Manifest, readManifests } from "./manifest.ts";

/** World is all that a manifest can refer to. */
export type World = {
  readonly manifests: readonly Manifest[];
  /** files are the names of all files of the repository. */
  readonly files: ReadonlySet<string>;
  /** methods are the paths of all methods, "/package.Service/Method", with the account that serves each. */
  readonly methods: ReadonlyMap<string, string>;
  /** callers are the accounts that contracts name. */
  readonly callers: ReadonlySet<string>;
  /** accounts are the service accounts that there are. */
  readonly accounts: ReadonlySet<string>;
  /** apps are the values of the label app by which pods are found: of our workloads, and of people's own pods. */
  readonly apps: ReadonlySet<string>;
  /** hosts are the names that can be called: our Services', where spans go, and those outside that are declared. */
  readonly hosts: ReadonlySet<string>;
  /** served are the hosts that have a contract. */
  readonly served: ReadonlySet<string>;
};

/** Rule finds mistakes of one kind: each with file, line, column, what was expected and what to do. */
export type Rule = (world: World) => string[];

const workloads = new Set(["Deployment", "StatefulSet", "Job"]);

/** worldOf gathers what files and contracts have. */
export function worldOf(files: readonly File[], contracts: readonly Contract[]): World {
  const manifests = readManifests(files);
  const named = (kind: string) => manifests.filter((each) => each.kind === kind && !each.patch);
  const methods = contracts.flatMap(({ service, account, methods }) =>
    methods.map(({ name }) => [`/${service}/${name}`, account] as const),
  );
  return {
    manifests,
    files: new Set(files.map(({ name }) => name)),
    methods: new Map(methods),
    callers: new Set(contracts.flatMap((each) => each.methods.flatMap(({ policy }) => policy?.callers ?? []))),
    accounts: new Set(named("ServiceAccount").map(({ name }) => name)),
    apps: new Set([...workloadsOf(manifests).map(({ root }) => podLabels(root).at("app").text), ...externals]),
    hosts: new Set([
      spanHost,
      ...named("Service").map(({ name }) => hostOf(name)),
      ...named("ServiceEntry").flatMap(({ root }) =>
        root
          .at("spec", "hosts")
          .items()
          .map(({ text }) => text),
      ),
    ]),
    served: new Set(contracts.map(({ account }) => hostOf(account))),
  };
}

/** workloadsOf are the whole objects that make pods. */
export function workloadsOf(manifests: readonly Manifest[]): Manifest[] {
  return manifests.filter(({ kind, patch }) => workloads.has(kind) && !patch);
}

/** podLabels is where the labels of a workload's pods stand. */
export function podLabels(root: Manifest["root"]): Manifest["root"] {
  return root.at("spec", "template", "metadata", "labels");
}

/** hint names the known one that a name is near to. */
export function hint(name: string, known: Iterable<string>): string {
  const near = nearest(name, known);
  return near === undefined ? "" : `; did you mean ${near}?`;
}
