import { config as collector } from "../../../services/collector/config.ts";
import { type Declared, migrateVariables } from "../../../services/kit/config.ts";
import { messageOf } from "../../../services/kit/errors.ts";
import { config as orchestrator } from "../../../services/orchestrator/config.ts";
import { config as processor } from "../../../services/processor/config.ts";
import { declared as simulator } from "../../../services/simulator/config.ts";
import { config as storage } from "../../../services/storage/config.ts";
import type { Field } from "./field.ts";
import { hint, type Rule } from "./world.ts";

const declared: ReadonlyMap<string, Declared> = new Map(
  Object.entries({ collector, processor, storage, orchestrator, simulator } satisfies Record<string, Declared>),
);

// A secret of a source file is named by whoever writes the file; others are Node's own, such as NODE_EXTRA_CA_CERTS.
const free = /^(SECRET|NODE)_[A-Z][A-Z0-9_]*$/;

/** environmentMistakes finds variables that the service does not know, and values that it would refuse. */
export const environmentMistakes: Rule = ({ manifests }) =>
  manifests
    .filter(({ kind }) => kind === "Deployment" || kind === "Job")
    .flatMap(({ root }) => root.at("spec", "template", "spec", "containers").items())
    .flatMap((container) => {
      const own = declaredBy(container.at("command").items().at(-1)?.text ?? "");
      // A patch of several workloads says nothing of which; what it sets, any of them may have.
      const known = own ? [own] : [...declared.values(), migrateVariables];
      const variables = container.at("env").items();
      return [
        ...variables.flatMap((variable) => variableMistakes(variable, known)),
        ...(own ? [own] : []).flatMap((config) => absenceMistakes(container, variables, config)),
      ];
    });

function declaredBy(program: string): Declared | undefined {
  const [, service = "", file] = /^dist\/services\/([a-z-]+)\/(main|migrate)\.js$/.exec(program) ?? [];
  if (file === undefined) return undefined;
  return file === "migrate" ? migrateVariables : (declared.get(service) ?? {});
}

/** What has no default is needed, by its own name or as a file. */
function absenceMistakes(container: Field, variables: readonly Field[], config: Declared): string[] {
  const set = new Set(variables.map((variable) => variable.at("name").text));
  return Object.values(config)
    .filter(({ env, fallback }) => fallback === undefined && !set.has(env) && !set.has(`${env}_FILE`))
    .map(({ env, secret }) => `${container.place}: ${secret ? `${env}_FILE` : env} is needed, and is not set; add it`);
}

function variableMistakes(variable: Field, configs: readonly Declared[]): string[] {
  const name = variable.at("name");
  const all = configs.flatMap((config) => Object.values(config));
  const names = new Set(all.flatMap(({ env, secret }) => (secret ? [env, `${env}_FILE`] : [env])));
  if (free.test(name.text)) return [];
  if (!names.has(name.text)) {
    return [
      `${name.place}: no such variable: ${name.text}; expected one that --help of the service shows${hint(name.text, names)}`,
    ];
  }
  const value = variable.at("value");
  const found = all.find(({ env }) => env === name.text);
  if (!value.exists || found === undefined) return [];
  try {
    found.parse(value.text);
    return [];
  } catch (error) {
    return [`${value.place}: ${name.text} ${messageOf(error)}, found ${JSON.stringify(value.text)}`];
  }
}
