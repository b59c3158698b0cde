import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import { root } from "../../command.ts";
import { hostsOf } from "../contract/host.ts";
import { readContracts } from "../contract/read.ts";
import { readEvidence } from "../evidence/evidence.ts";
import { hostOf, principalOf, spanHost } from "../names.ts";
import type { ManifestObject } from "../yaml.ts";
import { istioFiles } from "./files.ts";

// Of the house's own contracts, so that what a cluster gets is what is compared with them.
const contracts = readContracts(readFileSync(path.join(root, "gen/descriptors/colheita.binpb")));
const hosts = hostsOf(contracts);
const objects = istioFiles(contracts, readEvidence()).flatMap((file) => file.objects);

/** Spec is as much of a generated object as these tests read. */
interface Spec {
  readonly hosts: readonly string[];
  readonly http: readonly {
    readonly name: string;
    readonly match: readonly { readonly uri: { readonly exact?: string; readonly prefix?: string } }[];
    readonly timeout?: string;
    readonly retries: { readonly attempts: number };
  }[];
  readonly rules: readonly {
    readonly from: readonly { readonly source: { readonly principals: readonly string[] } }[];
    readonly to: readonly { readonly operation: { readonly paths: readonly string[] } }[];
  }[];
  readonly egress: readonly { readonly hosts: readonly string[] }[];
}

function specOf(kind: string, name: string): Spec {
  const found = objects.filter((object: ManifestObject) => object.kind === kind && object.metadata?.name === name);
  expect(found).toHaveLength(1);
  return (found[0] as unknown as { spec: Spec }).spec;
}

describe.each(hosts)("of $account", ({ account, methods }) => {
  it("every method has one route, and nothing else but health and reflection has any", () => {
    const matches = specOf("VirtualService", account).http.flatMap(({ match }) => match.map(({ uri }) => uri));
    expect(matches.flatMap(({ exact }) => exact ?? []).sort()).toEqual(methods.map(({ name }) => `/${name}`).sort());
    expect(matches.flatMap(({ prefix }) => prefix ?? [])).toEqual(["/grpc.health.", "/grpc.reflection."]);
    expect(matches).toHaveLength(methods.length + 2);
  });

  it("only what belongs to the mesh is tried again, as often as the contract says", () => {
    const routes = specOf("VirtualService", account).http;
    const seen = methods.map(({ name }) => {
      const route = routes.find(({ match }) => match.some(({ uri }) => uri.exact === `/${name}`));
      return [name, (route?.retries.attempts ?? Number.NaN) + 1];
    });
    const want = methods.map(({ name, policy }) => [
      name,
      policy.retry.owner === "mesh" ? policy.retry.maxAttempts : 1,
    ]);
    expect(seen).toEqual(want);
  });

  it("no stream has a timeout, and all else has one", () => {
    const routes = specOf("VirtualService", account).http;
    const streams = methods.filter(({ stream }) => stream).map(({ name }) => `/${name}`);
    const untimed = routes.filter(({ timeout }) => timeout === undefined).flatMap(({ match }) => match);
    expect(untimed.flatMap(({ uri }) => uri.exact ?? []).sort()).toEqual(streams.sort());
  });

  it("exactly the pairs of caller and method pass", () => {
    const rules = specOf("AuthorizationPolicy", account).rules;
    const passing = rules.flatMap(({ from, to }) =>
      from.flatMap(({ source }) =>
        to.flatMap(({ operation }) =>
          source.principals.flatMap((principal) => operation.paths.map((name) => `${principal} ${name}`)),
        ),
      ),
    );
    const pairs = methods.flatMap(({ name, policy }) =>
      policy.callers.map((caller) => `${principalOf(caller)} /${name}`),
    );
    expect(passing.filter((pair) => !pair.includes(" /grpc.")).sort()).toEqual(pairs.sort());
  });
});

const spans = `monitoring/${spanHost}`;

describe("the house", () => {
  it("names whole identities or none, for only these follow the mesh's trust domain", () => {
    const principals = objects
      .filter(({ kind, metadata }) => kind === "AuthorizationPolicy" && metadata?.name !== "gateway")
      .flatMap((object) => (object as unknown as { spec: Partial<Spec> }).spec.rules ?? [])
      .flatMap(({ from }) => from.flatMap(({ source }) => source.principals));
    const whole = /^cluster\.local\/ns\/colheita\/sa\/[a-z0-9-]+$/;
    expect([...new Set(principals)].filter((principal) => !whole.test(principal))).toEqual(["*"]);
  });

  it("shows each proxy whom its service calls", () => {
    const seen = hosts.map(({ account }) => [
      account,
      specOf("Sidecar", account).egress[0]?.hosts.filter((host) => host !== spans),
    ]);
    expect(Object.fromEntries(seen)).toEqual({
      collector: [`./${hostOf("postgres")}`, `./${hostOf("simulator")}`],
      orchestrator: ["collector", "processor", "storage", "postgres"].map((name) => `./${hostOf(name)}`),
      processor: ["collector", "storage"].map((name) => `./${hostOf(name)}`),
      storage: [`./${hostOf("postgres")}`],
    });
  });

  it("opens the edge to the methods that name it", () => {
    const open = hosts.flatMap(({ methods }) =>
      methods.filter(({ policy }) => policy.callers.includes("gateway")).map(({ name }) => `/${name}`),
    );
    const routed = specOf("VirtualService", "gateway").http.flatMap(({ match }) => match.map(({ uri }) => uri.exact));
    const allowed = specOf("AuthorizationPolicy", "gateway").rules.flatMap(({ to }) => to[0]?.operation.paths);
    expect(routed.sort()).toEqual(open.toSorted());
    expect(allowed.sort()).toEqual(open.toSorted());
  });

  it("lets nothing pass that no policy names", () => {
    expect(specOf("AuthorizationPolicy", "allow-nothing")).toEqual({});
    expect(specOf("PeerAuthentication", "default")).toEqual({ mtls: { mode: "STRICT" } });
  });
});
