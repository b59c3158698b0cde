import { describe, expect, it } from "@jest/globals";
import { type JsonObject, kubernetesSchemas, resourceSchemas } from "./schemas.ts";

const ref = (name: string) => ({ $ref: `#/definitions/${name}` });

const swagger: JsonObject = {
  definitions: {
    "api.Deployment": {
      "x-kubernetes-group-version-kind": [{ group: "apps", version: "v1", kind: "Deployment" }],
      type: "object",
      properties: { spec: ref("api.Spec") },
    },
    "api.Spec": {
      type: "object",
      properties: { size: ref("api.IntOrString"), memory: ref("api.Quantity"), inner: ref("api.Spec") },
    },
    "api.IntOrString": { type: "string", format: "int-or-string" },
    "api.Quantity": { type: "string" },
    "api.Unused": { type: "object" },
    "api.Service": {
      "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Service" }],
      type: "object",
      properties: { $ref: { type: "string" } },
    },
    "api.Options": {
      "x-kubernetes-group-version-kind": [
        { group: "", version: "v1", kind: "Options" },
        { group: "apps", version: "v1", kind: "Options" },
      ],
    },
  },
};

describe("Kubernetes' kinds", () => {
  const schemas = kubernetesSchemas(swagger);

  it("are named as kubeconform looks them up; options of all kinds are none", () => {
    expect(schemas.map(({ name }) => name)).toEqual(["deployment-apps-v1", "service-v1"]);
  });

  it("carry what they refer to, and nothing else", () => {
    const definitions = schemas[0]?.schema.definitions ?? {};
    expect(Object.keys(definitions).sort()).toEqual(["api.IntOrString", "api.Quantity", "api.Spec"]);
  });

  it("refuse fields that are not described", () => {
    expect(schemas[0]?.schema).toMatchObject({
      additionalProperties: false,
      definitions: { "api.Spec": { additionalProperties: false } },
    });
  });

  it("take numbers where text or a number may stand", () => {
    expect(schemas[0]?.schema).toMatchObject({
      definitions: {
        "api.IntOrString": { oneOf: [{ type: "string" }, { type: "integer" }] },
        "api.Quantity": { oneOf: [{ type: "string" }, { type: "number" }] },
      },
    });
  });

  it("may have a property of the name $ref", () => {
    expect(schemas[1]?.schema).toMatchObject({ properties: { $ref: { type: "string" } } });
  });
});

describe("a CustomResourceDefinition", () => {
  const definition = (spec: JsonObject): JsonObject => ({
    kind: "CustomResourceDefinition",
    spec: {
      group: "networking.istio.io",
      names: { kind: "VirtualService" },
      versions: [
        { name: "v1", schema: { openAPIV3Schema: { type: "object", properties: { spec } } } },
        { name: "v1beta1", schema: { openAPIV3Schema: { type: "object" } } },
      ],
    },
  });

  it("has a schema for each version", () => {
    const names = resourceSchemas(definition({})).map(({ name }) => name);
    expect(names).toEqual(["virtualservice-networking-v1", "virtualservice-networking-v1beta1"]);
  });

  it("takes what every object has, and refuses what is not described", () => {
    const [schema] = resourceSchemas(definition({ type: "object", properties: { hosts: { type: "array" } } }));
    expect(schema?.schema).toMatchObject({
      additionalProperties: false,
      properties: { metadata: { type: "object" }, spec: { additionalProperties: false } },
    });
  });

  it.each([
    {
      name: "a number or a text has no type",
      given: { type: "string", "x-kubernetes-int-or-string": true },
      want: { "x-kubernetes-int-or-string": true },
    },
    {
      name: "what keeps unknown fields stays open",
      given: { type: "object", properties: {}, "x-kubernetes-preserve-unknown-fields": true },
      want: { type: "object", properties: {}, "x-kubernetes-preserve-unknown-fields": true },
    },
    {
      name: "a map of any keys stays one",
      given: { type: "object", additionalProperties: { type: "string" } },
      want: { type: "object", additionalProperties: { type: "string" } },
    },
  ])("$name", ({ given, want }) => {
    const [schema] = resourceSchemas(definition(given));
    expect(schema?.schema.properties).toHaveProperty("spec", want);
  });

  it("of another kind has none", () => {
    expect(resourceSchemas({ kind: "ConfigMap" })).toEqual([]);
    expect(resourceSchemas(null)).toEqual([]);
  });
});
