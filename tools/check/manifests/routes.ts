import { hostOf } from "../../policy/names.ts";
import type { Field } from "./field.ts";
import type { Manifest } from "./manifest.ts";
import { hint, type Rule, type World } from "./world.ts";

// What every server of ours answers beside its contracts.
const common = /^\/grpc\.(health|reflection)\./;

/** routeMistakes finds routes on a path that no service of the route's host serves. */
export const routeMistakes: Rule = (world) =>
  virtualServices(world).flatMap(({ root }) =>
    routesOf(root).flatMap((route) => {
      const hosts = destinations(route).map(({ text }) => text);
      return route
        .at("match")
        .items()
        .flatMap((match) => pathMistakes(world, match.at("uri"), hosts));
    }),
  );

/** hostTwiceMistakes finds a second VirtualService on a host: which of the two holds is left to chance. */
export const hostTwiceMistakes: Rule = (world) => {
  const first = new Map<string, string>();
  return virtualServices(world).flatMap(({ root }) => {
    const gateways = root.at("spec", "gateways").items();
    const where = gateways.length === 0 ? ["mesh"] : gateways.map(({ text }) => text);
    const hosts = root.at("spec", "hosts").items();
    return hosts.flatMap((host) => {
      const keys = where.map((gateway) => `${host.text} ${gateway}`);
      const other = keys.map((key) => first.get(key)).find((place) => place !== undefined);
      for (const key of keys) first.set(key, first.get(key) ?? host.place);
      if (other === undefined) return [];
      return [
        `${host.place}: ${host.text} has a VirtualService already, at ${other}; expected one for each host: add the routes there, or change the contract`,
      ];
    });
  });
};

/** virtualServices are the whole VirtualServices. */
export function virtualServices(world: World): Manifest[] {
  return world.manifests.filter(({ kind, patch }) => kind === "VirtualService" && !patch);
}

/** routesOf are the HTTP routes of a VirtualService. */
export function routesOf(root: Field): readonly Field[] {
  return root.at("spec", "http").items();
}

/** destinations are the hosts that a route leads to. */
export function destinations(route: Field): Field[] {
  return [...route.at("route").items(), ...route.at("mirrors").items()].map((to) => to.at("destination", "host"));
}

function pathMistakes(world: World, uri: Field, hosts: readonly string[]): string[] {
  return uri.entries().flatMap(({ key, value: { text, place } }) => {
    if (common.test(text)) return [];
    if (key !== "exact") {
      return [
        `${place}: ${text} matches by ${key}; expected exact: a route is for one method, "/package.Service/Method"`,
      ];
    }
    const account = world.methods.get(text);
    if (account === undefined) {
      return [
        `${place}: no contract has the method ${text}; expected "/package.Service/Method" of proto/${hint(text, world.methods.keys())}`,
      ];
    }
    const strangers = hosts.filter((host) => host !== hostOf(account));
    return strangers.map(
      (host) => `${place}: ${text} is led to ${host}, which does not serve it; expected ${hostOf(account)}`,
    );
  });
}
