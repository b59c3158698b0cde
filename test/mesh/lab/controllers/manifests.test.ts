import { describe, expect, it } from "@jest/globals";
import type { KubeObject } from "../types.ts";
import { controlledOf, inOrder, podOf } from "./manifests.ts";

function object(kind: string, spec: object = {}): KubeObject {
  return { apiVersion: "apps/v1", kind, metadata: { name: "storage", namespace: "colheita" }, spec };
}

const template = {
  metadata: { labels: { app: "storage" } },
  spec: { containers: [{ name: "app", image: "colheita" }] },
};

it("applies what others need first, and otherwise keeps the order", () => {
  const kinds = ["Deployment", "Service", "ConfigMap", "Namespace"].map((kind) => object(kind));
  expect(inOrder(kinds).map(({ kind }) => kind)).toEqual(["Namespace", "ConfigMap", "Deployment", "Service"]);
});

describe("controlledOf", () => {
  it.each([
    { name: "a Deployment rolls over", kind: "Deployment", spec: { template }, replicas: 1, recreate: false },
    {
      name: "a Deployment that recreates",
      kind: "Deployment",
      spec: { template, replicas: 2, strategy: { type: "Recreate" } },
      replicas: 2,
      recreate: true,
    },
    { name: "a StatefulSet", kind: "StatefulSet", spec: { template, replicas: 3 }, replicas: 3, recreate: true },
  ])("$name", ({ kind, spec, replicas, recreate }) => {
    expect(controlledOf([object("Service"), object(kind, spec)])).toMatchObject([{ kind, replicas, recreate }]);
  });
});

describe("podOf", () => {
  it.each([
    { kind: "Deployment", name: /^storage-[0-9a-f]{10}-x$/, owner: { kind: "ReplicaSet" } },
    { kind: "StatefulSet", name: /^storage-x$/, owner: { kind: "StatefulSet", name: "storage" } },
    { kind: "Job", name: /^storage-x$/, owner: { kind: "Job", name: "storage" } },
  ])("a pod of a $kind has its owner", ({ kind, name, owner }) => {
    const [controlled] = controlledOf([object(kind, { template })]);
    const pod = controlled && podOf(controlled, "x");
    expect(pod?.metadata.name).toMatch(name);
    expect(pod?.metadata.labels).toMatchObject({ app: "storage" });
    expect(pod).toMatchObject({ metadata: { ownerReferences: [owner] } });
  });

  it("has a claim of its own for each volume of a StatefulSet", () => {
    const spec = { template, volumeClaimTemplates: [{ metadata: { name: "data" } }] };
    const [controlled] = controlledOf([object("StatefulSet", spec)]);
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data-storage-0" } }];
    expect(controlled && podOf(controlled, "0")).toMatchObject({ spec: { volumes } });
  });
});
