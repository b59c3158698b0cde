import type { Field } from "./field.ts";
import type { Manifest } from "./manifest.ts";
import { type Rule, workloadsOf } from "./world.ts";

const probes = ["startupProbe", "readinessProbe", "livenessProbe"];

// A sidecar's, and a gateway's, which its injector opens.
const injected: ReadonlySet<string> = new Set(["15020", "15021"]);

/** portMistakes finds ports that somebody asks or listens on, and that the container does not open. */
export const portMistakes: Rule = ({ manifests }) =>
  workloadsOf(manifests).flatMap((workload) => {
    const containers = workload.root.at("spec", "template", "spec", "containers").items();
    return [
      ...containers.flatMap((container) => [...probeMistakes(container), ...listenMistakes(container)]),
      ...scrapeMistakes(workload, containers),
    ];
  });

function probeMistakes(container: Field): string[] {
  const open = portsOf(container);
  return probes
    .flatMap((probe) => ["httpGet", "grpc", "tcpSocket"].map((action) => container.at(probe, action, "port")))
    .filter((port) => port.exists && !open.has(port.text) && !injected.has(port.text))
    .map((port) => `${port.place}: the probe asks port ${port.text}; ${expected(open)}`);
}

function listenMistakes(container: Field): string[] {
  const open = portsOf(container);
  return container
    .at("env")
    .items()
    .filter((variable) => ["LISTEN_ADDRESS", "ADMIN_ADDRESS"].includes(variable.at("name").text))
    .flatMap((variable) => {
      const { text, place } = variable.at("value");
      const [host, port = ""] = text.split(/:(?=\d+$)/);
      const name = variable.at("name").text;
      if (host !== "0.0.0.0") return [`${place}: ${name} is ${text}, where no other pod gets; expected 0.0.0.0:PORT`];
      return open.has(port) ? [] : [`${place}: ${name} is on port ${port}; ${expected(open)}`];
    });
}

function scrapeMistakes({ root }: Manifest, containers: readonly Field[]): string[] {
  const port = root.at("spec", "template", "metadata", "annotations", "prometheus.io/port");
  const open = new Set(containers.flatMap((container) => [...portsOf(container)]));
  return port.exists && !open.has(port.text)
    ? [`${port.place}: metrics are on port ${port.text}; ${expected(open)}`]
    : [];
}

function portsOf(container: Field): Set<string> {
  return new Set(
    container
      .at("ports")
      .items()
      .flatMap((port) => [port.at("name").text, port.at("containerPort").text]),
  );
}

function expected(open: ReadonlySet<string>): string {
  return `expected one that the container has: ${[...open].sort().join(", ")}`;
}
