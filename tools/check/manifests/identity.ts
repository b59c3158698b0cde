import type { Field } from "./field.ts";
import type { Manifest } from "./manifest.ts";
import { podLabels, type Rule, workloadsOf } from "./world.ts";

/**
 * identityMistakes finds pods that are not one and the same service in all that says who they are: account, labels, the
 * names that a mesh shows them by, command and Secrets.
 */
export const identityMistakes: Rule = ({ manifests }) =>
  workloadsOf(manifests).flatMap((workload) => {
    const labels = podLabels(workload.root);
    const pod = workload.root.at("spec", "template", "spec");
    const own = labels.at("app.kubernetes.io/name").text;
    return [
      ...same(pod.at("serviceAccountName"), own, "the account"),
      ...same(labels.at("service.istio.io/canonical-name"), labels.at("app").text, "the label"),
      ...same(labels.at("service.istio.io/canonical-revision"), labels.at("version").text, "the label"),
      ...commands(pod).flatMap((command) =>
        same(command, `dist/services/${own}/${programOf(workload)}`, "the command"),
      ),
      ...secrets(pod).flatMap((secret) =>
        same(secret, secret.text.replace(/^.*(?=-(database|tls)$)/, own), "the Secret"),
      ),
      ...leaseMistakes(workload, pod),
    ];
  });

function same(field: Field, wanted: string, what: string): string[] {
  if (!field.exists || field.text === wanted) return [];
  return [`${field.place}: ${what} is ${field.text}, and the pods' labels say otherwise; expected ${wanted}`];
}

function commands(pod: Field): Field[] {
  const words = pod
    .at("containers")
    .items()
    .flatMap((container) => container.at("command").items());
  return words.filter(({ text }) => text.startsWith("dist/"));
}

function programOf({ kind }: Manifest): string {
  return kind === "Job" ? "migrate.js" : "main.js";
}

function secrets(pod: Field): Field[] {
  return pod
    .at("volumes")
    .items()
    .map((volume) => volume.at("secret", "secretName"));
}

/** Two processes of one name would take each other's leases for their own. */
function leaseMistakes({ name }: Manifest, pod: Field): string[] {
  return pod
    .at("containers")
    .items()
    .filter((container) =>
      container
        .at("command")
        .items()
        .some(({ text }) => text === "dist/services/orchestrator/main.js"),
    )
    .flatMap((container) => {
      const variables = container.at("env").items();
      const id = variables.find((variable) => variable.at("name").text === "ORCHESTRATOR_ID") ?? container.at("env");
      if (id.at("valueFrom", "fieldRef", "fieldPath").text === "metadata.name") return [];
      return [
        `${id.place}: all pods of ${name} would hold leases under one name; expected ORCHESTRATOR_ID from the field metadata.name`,
      ];
    });
}
