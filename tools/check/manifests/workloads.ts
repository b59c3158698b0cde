import type { Field } from "./field.ts";
import type { Manifest } from "./manifest.ts";
import { hint, podLabels, type Rule, type World, workloadsOf } from "./world.ts";

const labels = ["app", "version", "app.kubernetes.io/name"];

/** workloadMistakes finds workloads without what each of ours has: an account, labels, limits, probes, few rights. */
export const workloadMistakes: Rule = (world) =>
  workloadsOf(world.manifests).flatMap((workload) => {
    const pod = workload.root.at("spec", "template", "spec");
    return [
      ...accountMistakes(world, workload, pod),
      ...labelMistakes(workload),
      ...must(pod, "automountServiceAccountToken", "false", workload),
      ...must(pod, "securityContext.runAsNonRoot", "true", workload),
      ...given(pod, "securityContext.runAsUser", workload),
      ...must(pod, "securityContext.seccompProfile.type", "RuntimeDefault", workload),
      ...pod
        .at("containers")
        .items()
        .flatMap((container) => containerMistakes(workload, container)),
    ];
  });

function accountMistakes(world: World, { kind, name }: Manifest, pod: Field): string[] {
  const account = pod.at("serviceAccountName");
  if (!account.exists)
    return [`${pod.place}: ${kind} ${name} has no serviceAccountName; expected an account of its own`];
  if (world.accounts.has(account.text)) return [];
  return [
    `${account.place}: there is no ServiceAccount ${account.text}; expected one beside ${kind} ${name}${hint(account.text, world.accounts)}`,
  ];
}

function labelMistakes({ kind, name, root }: Manifest): string[] {
  const found = podLabels(root);
  const app = found.at("app").text;
  const selected = root.at("spec", "selector", "matchLabels", "app");
  // A Job's pods are a migration's; nobody calls them.
  const wanted = kind === "Job" ? ["app"] : labels;
  return [
    ...wanted
      .filter((label) => !found.at(label).exists)
      .map(
        (label) => `${found.place}: the pods of ${kind} ${name} have no label ${label}; expected ${labels.join(", ")}`,
      ),
    ...(kind === "Job" || selected.text === app
      ? []
      : [
          `${selected.place}: ${kind} ${name} selects app ${JSON.stringify(selected.text)}; its pods have ${JSON.stringify(app)}`,
        ]),
  ];
}

function containerMistakes(workload: Manifest, container: Field): string[] {
  const security = container.at("securityContext");
  const drops = security.at("capabilities", "drop").items();
  return [
    ...["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].flatMap((each) =>
      given(container, `resources.${each}`, workload),
    ),
    ...(workload.kind === "Job" ? [] : ["startupProbe", "readinessProbe"]).flatMap((probe) =>
      given(container, probe, workload),
    ),
    ...["startupProbe", "livenessProbe"].flatMap((probe) => restartMistakes(workload, container.at(probe))),
    ...must(container, "securityContext.allowPrivilegeEscalation", "false", workload),
    ...must(container, "securityContext.readOnlyRootFilesystem", "true", workload),
    ...(drops.some(({ text }) => text === "ALL")
      ? []
      : [`${security.place}: a container of ${workload.name} keeps capabilities; expected capabilities.drop: [ALL]`]),
  ];
}

/** A failing startup probe or liveness probe restarts its container, which brings no database back. */
function restartMistakes({ name }: Manifest, probe: Field): string[] {
  if (!probe.at("grpc").exists && probe.at("httpGet", "path").text !== "/readyz") return [];
  return [`${probe.place}: ${name} would be restarted for what its database does; expected httpGet of /livez`];
}

function must(from: Field, path: string, value: string, { kind, name }: Manifest): string[] {
  const field = from.at(...path.split("."));
  if (field.text === value) return [];
  const found = field.exists ? JSON.stringify(field.text) : "nothing";
  return [`${field.place}: ${kind} ${name}: expected ${path}: ${value}, found ${found}`];
}

function given(from: Field, path: string, { kind, name }: Manifest): string[] {
  const field = from.at(...path.split("."));
  return field.exists ? [] : [`${field.place}: ${kind} ${name} has no ${path}; add it`];
}
