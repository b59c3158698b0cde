import { readFileSync } from "node:fs";
import { create, type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Client, credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { channelCredentials } from "../credentials.ts";
import { serve } from "../service.ts";
import { decodeStatus } from "../status.ts";
import { EchoDefinition, echoHeartbeats } from "../testing/echo.ts";
import { policiesFor } from "../testing/policies.ts";
import { startServer, type TestServer } from "../testing/serve.ts";
import { loadRegistry } from "./registry.ts";

const descriptorSet = readFileSync(new URL("../../../gen/descriptors/colheita.binpb", import.meta.url));
const registry = loadRegistry(descriptorSet);
const versions = ["v1", "v1alpha"] as const;
type Version = (typeof versions)[number];

let server: TestServer;
beforeAll(async () => {
  const handlers = { say: async (_ctx: unknown, req: { text: string }) => req, async *watch() {} };
  server = await startServer({
    services: [serve(EchoDefinition, handlers, { heartbeats: echoHeartbeats })],
    policies: policiesFor(EchoDefinition),
    reflection: { descriptorSet, callers: ["console"] },
  });
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

function message(version: Version, name: string): DescMessage {
  const found = registry.getMessage(`grpc.reflection.${version}.${name}`);
  if (found === undefined) throw new TypeError(name);
  return found;
}

/** ask sends one question and returns the answer's case and value. */
async function ask(version: Version, question: { case: string; value: unknown }, client?: Client) {
  const own = client ?? new Client(server.addresses.operator ?? "", credentials.createInsecure());
  const pass = (bytes: Buffer) => bytes;
  const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
  const call = own.makeBidiStreamRequest(path, pass, pass);
  try {
    const Request = message(version, "ServerReflectionRequest");
    const request = create(Request, { messageRequest: question } as Record<string, unknown>);
    call.end(Buffer.from(toBinary(Request, request)));
    const answers: unknown[] = [];
    for await (const bytes of call)
      answers.push(fromBinary(message(version, "ServerReflectionResponse"), bytes as Buffer));
    const [answer] = answers as [{ messageResponse: { case: string; value: Record<string, unknown> } }];
    return answer.messageResponse;
  } finally {
    call.cancel();
    own.close();
  }
}

function fileNames(answer: { value: Record<string, unknown> }): string[] {
  const files = answer.value.fileDescriptorProto as Uint8Array[];
  return files.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
}

describe.each(versions)("reflection %s", (version) => {
  it("lists what this server has, and nothing else of the set", async () => {
    const { value } = await ask(version, { case: "listServices", value: "" });
    expect((value.service as { name: string }[]).map(({ name }) => name)).toEqual([
      "colheita.kit.test.EchoService",
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
    ]);
  });

  it.each([
    { name: "a message", symbol: "google.rpc.ErrorInfo", file: "google/rpc/error_details.proto" },
    { name: "a field", symbol: "google.rpc.ErrorInfo.reason", file: "google/rpc/error_details.proto" },
    { name: "a service", symbol: "grpc.health.v1.Health", file: "grpc/health/v1/health.proto" },
    { name: "a method", symbol: "grpc.health.v1.Health.Check", file: "grpc/health/v1/health.proto" },
    { name: "an enum", symbol: "colheita.mesh.v1.Retry.Owner", file: "colheita/mesh/v1/policy.proto" },
    { name: "an extension", symbol: "colheita.mesh.v1.policy", file: "colheita/mesh/v1/policy.proto" },
    {
      name: "itself",
      symbol: `grpc.reflection.${version}.ServerReflection`,
      file: `grpc/reflection/${version}/reflection.proto`,
    },
  ])("finds the file of $name", async ({ symbol, file }) => {
    expect(fileNames(await ask(version, { case: "fileContainingSymbol", value: symbol }))[0]).toBe(file);
  });

  it("sends all that a file imports with it", async () => {
    const answer = await ask(version, { case: "fileByFilename", value: "colheita/mesh/v1/policy.proto" });
    expect(fileNames(answer).sort()).toEqual([
      "colheita/mesh/v1/policy.proto",
      "google/protobuf/descriptor.proto",
      "google/protobuf/duration.proto",
      "google/rpc/code.proto",
    ]);
  });

  it("knows the extensions of a message", async () => {
    const value = "google.protobuf.MethodOptions";
    const numbers = await ask(version, { case: "allExtensionNumbersOfType", value });
    expect(numbers.value.extensionNumber).toContain(50901);
    const question = { containingType: value, extensionNumber: 50901 };
    const file = await ask(version, { case: "fileContainingExtension", value: question });
    expect(fileNames(file)[0]).toBe("colheita/mesh/v1/policy.proto");
  });

  it.each([
    { name: "a symbol", question: { case: "fileContainingSymbol", value: "no.Such" } },
    { name: "a file", question: { case: "fileByFilename", value: "no/such.proto" } },
    { name: "a type", question: { case: "allExtensionNumbersOfType", value: "no.Such" } },
  ])("says that it does not know $name", async ({ question }) => {
    const answer = await ask(version, question);
    expect(answer).toMatchObject({ case: "errorResponse", value: { errorCode: 5 } });
  });

  it.each([
    { account: "console", allowed: true },
    { account: "processor", allowed: false },
  ])("by certificate: $account, $allowed", async ({ account, allowed }) => {
    const client = new Client(server.addresses.grpc, channelCredentials(await server.identity(account), "callee"), {
      "grpc.ssl_target_name_override": "callee",
    });
    const work = ask(version, { case: "listServices", value: "" }, client);
    if (allowed) expect((await work).case).toBe("listServicesResponse");
    else {
      const caught = await work.catch((error: { code: number; details: string }) => decodeStatus(error));
      expect(caught).toMatchObject({ code: "PERMISSION_DENIED", reason: "CALLER_NOT_ALLOWED" });
    }
  });
});

describe("loadRegistry", () => {
  it("says how to mend a set that is none", () => {
    expect(() => loadRegistry(Buffer.from("not a set"))).toThrow("npm run generate");
  });
});
