import { describe, expect, it } from "@jest/globals";
import { environmentOf, expand } from "./environment.ts";
import { somePlace, somePod, someStore } from "./testing.ts";
import type { Container } from "./types.ts";

describe("environmentOf", () => {
  const from = (valueFrom: object) => ({ env: [{ name: "X", valueFrom }] }) as Partial<Container>;

  it.each([
    { name: "a value", container: { env: [{ name: "X", value: "1" }] }, want: { X: "1" } },
    {
      name: "a value that holds an earlier one",
      container: {
        env: [
          { name: "A", value: "a" },
          { name: "X", value: "$(A)-$(B)-$$(A)" },
        ],
      },
      want: { A: "a", X: "a-$(B)-$(A)" },
    },
    { name: "the pod's name", container: from({ fieldRef: { fieldPath: "metadata.name" } }), want: { X: "storage-0" } },
    { name: "its address", container: from({ fieldRef: { fieldPath: "status.podIP" } }), want: { X: "10.77.0.20" } },
    { name: "a label", container: from({ fieldRef: { fieldPath: "metadata.labels['app']" } }), want: { X: "storage" } },
    {
      name: "a limit, rounded up",
      container: { ...from({ resourceFieldRef: { resource: "limits.cpu" } }), resources: { limits: { cpu: "1500m" } } },
      want: { X: "2" },
    },
    {
      name: "the machine where there is no limit",
      container: from({ resourceFieldRef: { resource: "limits.cpu" } }),
      want: { X: "2" },
    },
    {
      name: "a value of a ConfigMap",
      container: from({ configMapKeyRef: { name: "settings", key: "SIZE" } }),
      want: { X: "7" },
    },
    {
      name: "a value of a Secret",
      container: from({ secretKeyRef: { name: "database", key: "url" } }),
      want: { X: "postgres://x" },
    },
    {
      name: "nothing for an optional one",
      container: from({ secretKeyRef: { name: "no", key: "url", optional: true } }),
      want: {},
    },
    {
      name: "all of a ConfigMap, and its own over them",
      container: { envFrom: [{ configMapRef: { name: "settings" } }], env: [{ name: "SIZE", value: "8" }] },
      want: { COLOUR: "green", SIZE: "8" },
    },
  ])("has $name", async ({ container, want }) => {
    const pod = somePod(container as Partial<Container>);
    const [own] = pod.spec.containers;
    expect(own && (await environmentOf(pod, own, somePlace, someStore))).toEqual(want);
  });

  it.each([
    {
      name: "a Secret that is not there",
      valueFrom: { secretKeyRef: { name: "no", key: "url" } },
      says: "no secret no",
    },
    {
      name: "a field that it does not know",
      valueFrom: { fieldRef: { fieldPath: "spec.x" } },
      says: "no field spec.x",
    },
  ])("refuses $name", async ({ valueFrom, says }) => {
    const pod = somePod(from(valueFrom));
    const [own] = pod.spec.containers;
    await expect(own && environmentOf(pod, own, somePlace, someStore)).rejects.toThrow(says);
  });
});

describe("expand", () => {
  it("leaves what no variable has", () => {
    expect(expand("$(NO) $x $$", {})).toBe("$(NO) $x $");
  });
});
