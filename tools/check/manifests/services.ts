import { hostOf } from "../../policy/names.ts";
import type { Field } from "./field.ts";
import type { Manifest } from "./manifest.ts";
import { podLabels, type Rule, workloadsOf } from "./world.ts";

/** serviceMistakes finds Services whose ports say too little for the mesh, or lead to no pod. */
export const serviceMistakes: Rule = (world) => {
  const services = world.manifests.filter(({ kind, patch }) => kind === "Service" && !patch);
  return services.flatMap((service) => {
    const ports = service.root.at("spec", "ports").items();
    const served = world.served.has(hostOf(service.name));
    return [
      ...ports.flatMap((port) => portMistakes(service, port, served)),
      ...leadMistakes(service, ports, workloadsOf(world.manifests)),
    ];
  });
};

function portMistakes({ name }: Manifest, port: Field, served: boolean): string[] {
  const protocol = port.at("appProtocol");
  const expected = served ? "appProtocol: grpc" : "appProtocol, such as http or tcp";
  return [
    ...(port.at("name").exists
      ? []
      : [`${port.place}: a port of Service ${name} has no name; expected one, such as grpc`]),
    ...(protocol.exists && (!served || protocol.text === "grpc")
      ? []
      : [
          `${protocol.place}: a port of Service ${name} does not say what is spoken on it; expected ${expected}, by which the mesh routes`,
        ]),
  ];
}

function leadMistakes({ name, root }: Manifest, ports: readonly Field[], workloads: readonly Manifest[]): string[] {
  const selector = root.at("spec", "selector");
  // A Service without one is filled by somebody else.
  if (!selector.exists) return [];
  const chosen = workloads.filter(({ root: workload }) =>
    selector.entries().every(({ key, value }) => podLabels(workload).at(key).text === value.text),
  );
  if (chosen.length === 0)
    return [`${selector.place}: Service ${name} selects no pods of ours; expected the labels of a workload`];
  const open = new Set(chosen.flatMap(({ root: workload }) => openPorts(workload)));
  return ports
    .map((port) => port.at("targetPort"))
    .filter((target) => target.exists && !open.has(target.text))
    .map(
      (target) =>
        `${target.place}: no container of ${name} has the port ${target.text}; expected one of ${[...open].sort().join(", ")}`,
    );
}

function openPorts(workload: Field): string[] {
  return workload
    .at("spec", "template", "spec", "containers")
    .items()
    .flatMap((container) => container.at("ports").items())
    .flatMap((port) => [port.at("name").text, port.at("containerPort").text]);
}
