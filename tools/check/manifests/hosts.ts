import type { Field } from "./field.ts";
import { destinations, routesOf, virtualServices } from "./routes.ts";
import { hint, type Rule, type World } from "./world.ts";

/** hostMistakes finds destinations that nothing in the mesh answers to. */
export const hostMistakes: Rule = (world) => [
  ...virtualServices(world)
    .flatMap(({ root }) => routesOf(root).flatMap(destinations))
    .flatMap((at) => unknown(world, at)),
  ...world.manifests
    .filter(({ kind, patch }) => kind === "DestinationRule" && !patch)
    .flatMap(({ root }) => unknown(world, root.at("spec", "host"))),
  ...world.manifests
    // The one without a selector is for pods that nobody has described.
    .filter(({ kind, patch, root }) => kind === "Sidecar" && !patch && root.at("spec", "workloadSelector").exists)
    .flatMap(({ root }) => root.at("spec", "egress").items())
    .flatMap((egress) => egress.at("hosts").items())
    .flatMap((host) => unknownEgress(world, host)),
];

/** subsetMistakes finds routes to a subset that no DestinationRule of the host has. */
export const subsetMistakes: Rule = (world) => {
  const rules = world.manifests.filter(({ kind }) => kind === "DestinationRule");
  const known = new Set(
    rules.flatMap(({ root }) =>
      root
        .at("spec", "subsets")
        .items()
        .map((subset) => `${root.at("spec", "host").text} ${subset.at("name").text}`),
    ),
  );
  return virtualServices(world)
    .flatMap(({ root }) => routesOf(root))
    .flatMap((route) => route.at("route").items())
    .map((to) => to.at("destination"))
    .filter((to) => to.at("subset").exists && !known.has(`${to.at("host").text} ${to.at("subset").text}`))
    .map(
      (to) =>
        `${to.at("subset").place}: no DestinationRule of ${to.at("host").text} has the subset ${to.at("subset").text}; expected one of its subsets, or none`,
    );
};

function unknown(world: World, { text, place }: Pick<Field, "text" | "place">): string[] {
  if (world.hosts.has(text)) return [];
  return [
    `${place}: no Service or ServiceEntry has the host ${JSON.stringify(text)}; expected a full name, such as storage.colheita.svc.cluster.local${hint(text, world.hosts)}`,
  ];
}

function unknownEgress(world: World, { text, place }: Field): string[] {
  const [namespace, host] = text.split("/");
  if (host === undefined || namespace === "") {
    return [`${place}: ${JSON.stringify(text)} names no namespace; expected "./host" for one of ours`];
  }
  if (host === "*" && namespace !== "istio-system") {
    return [`${place}: ${text} opens every host; expected the hosts that the service calls, each by its name`];
  }
  return namespace === "istio-system" ? [] : unknown(world, { text: host, place });
}
