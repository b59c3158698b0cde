import type { Field } from "./field.ts";
import type { Manifest } from "./manifest.ts";
import { hint, type Rule, workloadsOf } from "./world.ts";

// Where objects of a kind choose pods by their labels.
const selectors: Readonly<Record<string, readonly (readonly string[])[]>> = {
  PodDisruptionBudget: [["spec", "selector", "matchLabels"]],
  NetworkPolicy: [["spec", "podSelector", "matchLabels"]],
  AuthorizationPolicy: [["spec", "selector", "matchLabels"]],
  RequestAuthentication: [["spec", "selector", "matchLabels"]],
  PeerAuthentication: [["spec", "selector", "matchLabels"]],
  Sidecar: [["spec", "workloadSelector", "labels"]],
};

/** selectorMistakes finds objects that choose pods of an app that there is not: such a policy holds for nobody. */
export const selectorMistakes: Rule = (world) =>
  world.manifests
    .filter(({ patch }) => !patch)
    .flatMap((manifest) =>
      (selectors[manifest.kind] ?? []).map((path) => ({ manifest, labels: manifest.root.at(...path) })),
    )
    .filter(({ labels }) => labels.at("app").exists && !world.apps.has(labels.at("app").text))
    .map(({ manifest, labels }) => {
      const app = labels.at("app");
      return `${app.place}: ${manifest.kind} ${manifest.name} is for app ${app.text}, which no workload has${hint(app.text, world.apps)}; expected one of ${[...world.apps].sort().join(", ")}`;
    });

/** scaleMistakes finds autoscalers of a workload that is not there, or that sets its own number of replicas. */
export const scaleMistakes: Rule = (world) =>
  world.manifests
    .filter(({ kind, patch }) => kind === "HorizontalPodAutoscaler" && !patch)
    .flatMap(({ root }) => {
      const target = root.at("spec", "scaleTargetRef");
      const name = target.at("name");
      const workload = workloadsOf(world.manifests).find(
        (each) => each.kind === target.at("kind").text && each.name === name.text,
      );
      if (workload === undefined)
        return [`${name.place}: there is no ${target.at("kind").text} ${name.text} to scale; expected the name of one`];
      const replicas = workload.root.at("spec", "replicas");
      if (!replicas.exists) return measureMistakes(root, workload);
      return [
        `${replicas.place}: ${name.text} is scaled by what it has to do, and each apply would set it back; expected no replicas here`,
      ];
    });

/** What is measured of a container that there is not is nothing, and nothing is scaled. */
function measureMistakes(scaler: Field, { name, root }: Manifest): string[] {
  const containers = root.at("spec", "template", "spec", "containers").items();
  const there = new Set(containers.map((container) => container.at("name").text));
  return scaler
    .at("spec", "metrics")
    .items()
    .map((metric) => metric.at("containerResource", "container"))
    .filter((measured) => measured.exists && !there.has(measured.text))
    .map(
      ({ place, text }) => `${place}: ${name} has no container ${text} to measure; expected ${[...there].join(", ")}`,
    );
}

/** disruptionMistakes finds budgets that let no pod go: a node could not be emptied. */
export const disruptionMistakes: Rule = ({ manifests }) =>
  manifests
    .filter(({ kind }) => kind === "PodDisruptionBudget")
    .map(({ name, root }) => ({ name, most: root.at("spec", "maxUnavailable") }))
    .filter(({ most }) => /^0%?$/.test(most.text))
    .map(({ name, most }) => `${most.place}: no pod of ${name} may ever leave its node; expected at least 1`);

/** secretMistakes finds Secrets with what they keep: manifests are for everybody to read. */
export const secretMistakes: Rule = ({ manifests }) =>
  manifests
    .filter(({ kind }) => kind === "Secret")
    .flatMap(({ name, root }) => ["data", "stringData"].map((key) => ({ name, data: root.at(key) })))
    .filter(({ data }) => data.exists)
    .map(
      ({ name, data }) =>
        `${data.place}: Secret ${name} has its data in the repository; expected it to be made in the cluster: see k8s/README.md`,
    );

/** settingsMistakes finds settings whose migrations are not called after their version: they would not run for it. */
export const settingsMistakes: Rule = ({ manifests }) =>
  manifests
    .filter(({ kind, name }) => kind === "ConfigMap" && name === "settings")
    .map(({ root }) => ({ version: root.at("data", "version"), migrations: root.at("data", "migrations") }))
    .filter(({ version, migrations }) => migrations.text !== version.text.replaceAll(".", "-"))
    .map(
      ({ version, migrations }) =>
        `${migrations.place}: the migrations of version ${version.text} are called ${JSON.stringify(migrations.text)}; expected ${version.text.replaceAll(".", "-")}`,
    );
