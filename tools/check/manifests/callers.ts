import { hostOf, principalOf } from "../../policy/names.ts";
import type { Field } from "./field.ts";
import type { Manifest } from "./manifest.ts";
import { hint, type Rule, type World } from "./world.ts";

// Health and reflection, and whatever a workload of the mesh may be.
const common = /^\/grpc\.(health|reflection)\./;
const anybody = /^(cluster\.local\/)?\*$/;

/** callerMistakes finds AuthorizationPolicies that name an account or a method that there is not. */
export const callerMistakes: Rule = (world) =>
  world.manifests
    .filter(({ kind, patch }) => kind === "AuthorizationPolicy" && !patch)
    .flatMap((policy) =>
      policy.root
        .at("spec", "rules")
        .items()
        .flatMap((rule) => [
          ...each(rule, "from", "source", "principals").flatMap((principal) => accountMistakes(world, principal)),
          ...each(rule, "to", "operation", "paths").flatMap((path) => methodMistakes(world, path, policy)),
        ]),
    );

/** accountlessMistakes finds callers of the contracts that have no ServiceAccount. */
export const accountlessMistakes: Rule = (world) => {
  if (world.accounts.size === 0) return [];
  return [...world.callers]
    .filter((caller) => !world.accounts.has(caller))
    .map(
      (caller) =>
        `k8s/: the contracts name the caller ${caller}, which has no ServiceAccount; add one${hint(caller, world.accounts)}`,
    );
};

function accountMistakes(world: World, { text, place }: Field): string[] {
  const account = text.slice(text.lastIndexOf("/") + 1);
  if (anybody.test(text) || (text === principalOf(account) && world.accounts.has(account))) return [];
  const expected = `expected ${principalOf("ACCOUNT")} with one of ${[...world.accounts].sort().join(", ")}`;
  return [`${place}: no account of ours is ${text}; ${expected}${hint(account, world.accounts)}`];
}

function methodMistakes(world: World, { text, place }: Field, policy: Manifest): string[] {
  if (common.test(text)) return [];
  const account = world.methods.get(text);
  if (account === undefined) {
    return [
      `${place}: no contract has the method ${text}; expected "/package.Service/Method" of proto/${hint(text, world.methods.keys())}`,
    ];
  }
  const app = policy.root.at("spec", "selector", "matchLabels", "app").text;
  // What stands before no service in particular, such as the edge, may pass on any method.
  if (app === "" || app === account || !world.served.has(hostOf(app))) return [];
  return [`${place}: ${text} is served by ${account}, but this policy is for app ${app}; expected it in ${account}'s`];
}

function each(rule: Field, list: string, item: string, values: string): Field[] {
  return rule
    .at(list)
    .items()
    .flatMap((found) => found.at(item, values).items());
}
