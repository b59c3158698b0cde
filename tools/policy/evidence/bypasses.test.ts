import { describe, expect, it } from "@jest/globals";
import { readBypasses } from "./bypasses.ts";

const calling = "await channels.unary(ctx, target, request);";

describe("code that calls past createClient", () => {
  it.each([
    { name: "with a library of gRPC", text: 'import { Client } from "@grpc/grpc-js";' },
    { name: "with all of a library", text: 'import * as grpc from "@grpc/grpc-js";' },
    { name: "with a library that is imported late", text: 'const { Client } = await import("@grpc/grpc-js");' },
    { name: "with the parts of createClient", text: 'import { callOf, targetOf } from "../kit/client.ts";' },
    { name: "with connections of its own", text: 'import { createChannels } from "../kit/channels.ts";' },
    { name: "by kit's channels", text: calling },
  ])("$name is a mistake", ({ text }) => {
    expect(readBypasses([{ name: "services/shop/main.ts", text: `\n${text}` }])).toEqual([
      "services/shop/main.ts:2: calls past createClient, where nobody can compare it with the contracts; use createClient",
    ]);
  });

  it.each([
    { name: "the engine calls what pipelines name", file: "services/orchestrator/rpc/caller.ts", text: calling },
    {
      name: "a type calls nobody",
      file: "services/shop/main.ts",
      text: 'import type { Client } from "@grpc/grpc-js";',
    },
    {
      name: "kit is what createClient is made of",
      file: "services/kit/channels.ts",
      text: 'import { Client } from "@grpc/grpc-js";',
    },
    {
      name: "a test may call as it likes",
      file: "services/shop/main.test.ts",
      text: 'import { Client } from "@grpc/grpc-js";',
    },
    {
      name: "others' functions may have the same names",
      file: "services/shop/a.ts",
      text: 'import { targetOf } from "./targets.ts";',
    },
  ])("$name", ({ file, text }) => {
    expect(readBypasses([{ name: file, text }])).toEqual([]);
  });
});
