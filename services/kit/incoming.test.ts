import {
  credentials,
  Client as GrpcClient,
  Server as GrpcServer,
  type handleUnaryCall,
  Metadata,
  ServerCredentials,
} from "@grpc/grpc-js";
import { describe, expect, it } from "@jest/globals";
import { createChannels } from "./channels.ts";
import { atOperatorListener } from "./identity.ts";
import { callContext, certificateCaller, type Incoming, meshCaller, operatorCaller } from "./incoming.ts";
import { listen } from "./listener.ts";
import { createMetrics } from "./metrics.ts";
import { serve } from "./service.ts";
import { wholeClient } from "./testing/client.ts";
import { testContext } from "./testing/context.ts";
import { EchoDefinition, echoHeartbeats } from "./testing/echo.ts";
import { policiesFor } from "./testing/policies.ts";
import { startServer } from "./testing/serve.ts";

const domain = "cluster.local";
const uri = "spiffe://cluster.local/ns/colheita/sa/orchestrator";

// As Envoy 1.39 writes it under Istio.
const fromEnvoy = `By=spiffe://cluster.local/ns/colheita/sa/storage;Hash=cfebe709c074a79048ec65a0a4a607c38b264ddf78f8593bd8c09a0323d69224;Subject="";URI=${uri}`;

/** incoming is a call as far as its caller and context are read from it. */
function incoming(over: { peer?: string; xfcc?: string[]; san?: string; deadline?: Date | number }): Incoming {
  const metadata = new Metadata();
  for (const value of over.xfcc ?? []) metadata.add("x-forwarded-client-cert", value);
  return {
    metadata,
    getDeadline: () => over.deadline ?? Number.POSITIVE_INFINITY,
    getPeer: () => over.peer ?? "127.0.0.6:40000",
    getAuthContext: () => (over.san === undefined ? null : { sslPeerCertificate: { subjectaltname: over.san } }),
  };
}

describe("the caller in a mesh", () => {
  it.each([
    { name: "is in the sidecar's header", call: { xfcc: [`Hash=a;URI=${uri}`] }, want: "orchestrator" },
    {
      name: "is in the last of several headers",
      call: { xfcc: ["URI=spiffe://x/y", `URI=${uri}`] },
      want: "orchestrator",
    },
    { name: "is in what Envoy writes", call: { xfcc: [fromEnvoy] }, want: "orchestrator" },
    {
      name: "is in the last element, where the first was handed on",
      call: {
        xfcc: [`By=x;Subject="CN=\\"a,URI=b\\"";URI=spiffe://cluster.local/ns/colheita/sa/gateway,${fromEnvoy}`],
      },
      want: "orchestrator",
    },
    {
      name: "is in the header of a sidecar of IPv6",
      call: { peer: "[::6]:40000", xfcc: [fromEnvoy] },
      want: "orchestrator",
    },
    { name: "is the operator by port-forward", call: { peer: "127.0.0.1:40000" }, want: "operator" },
    { name: "is the operator by port-forward over IPv6", call: { peer: "[::1]:40000" }, want: "operator" },
    {
      name: "is the operator by port-forward, whomever the header names",
      call: { peer: "127.0.0.1:40000", xfcc: [fromEnvoy] },
      want: "operator",
    },
    {
      name: "is unknown where the pod calls its own address",
      call: { peer: "10.77.0.10:40000", xfcc: [fromEnvoy] },
      want: "",
    },
    { name: "is unknown where the sidecar names nobody", call: { peer: "127.0.0.6:40000" }, want: "" },
    {
      name: "is unknown where the header comes from elsewhere",
      call: { peer: "10.1.2.3:4", xfcc: [`URI=${uri}`] },
      want: "",
    },
    { name: "is unknown from elsewhere without a header", call: { peer: "10.1.2.3:4" }, want: "" },
    { name: "is unknown, and no operator, where the header names nobody", call: { xfcc: ["Hash=a"] }, want: "" },
  ])("$name", ({ call, want }) => expect(meshCaller(domain)(incoming(call))).toBe(want));

  it("is never in a header that a caller with a certificate sends", () => {
    const call = incoming({ xfcc: [`URI=${uri}`], san: "URI:spiffe://cluster.local/ns/colheita/sa/processor" });
    expect(certificateCaller(domain)(call)).toBe("processor");
  });

  it("is read from a certificate once for each connection", () => {
    const callerOf = certificateCaller(domain);
    let reads = 0;
    const by = (session: object | undefined, account: string) => {
      const call = incoming({ san: `URI:spiffe://cluster.local/ns/colheita/sa/${account}` });
      const getAuthContext = () => {
        reads++;
        return call.getAuthContext();
      };
      return callerOf({ ...call, getAuthContext, ...(session && { call: { stream: { session } } }) });
    };
    const [one, other] = [{}, {}];
    expect([by(one, "storage"), by(other, "processor"), by(one, "storage")]).toEqual([
      "storage",
      "processor",
      "storage",
    ]);
    expect(reads).toBe(2);
    expect(by(undefined, "collector")).toBe("collector");
    expect(by(undefined, "orchestrator")).toBe("orchestrator");
  });

  it("comes by a connection that grpc-js shows", async () => {
    const sessions: unknown[] = [];
    const pass = (bytes: Buffer) => bytes;
    const method = { path: "/test/Say", requestStream: false, responseStream: false } as const;
    const codec = {
      requestSerialize: pass,
      requestDeserialize: pass,
      responseSerialize: pass,
      responseDeserialize: pass,
    };
    const server = new GrpcServer();
    const handle: handleUnaryCall<Buffer, Buffer> = (call, answer) => {
      const seen: Incoming = call;
      sessions.push(seen.call?.stream?.session);
      answer(null, call.request);
    };
    server.addService({ say: { ...method, ...codec } }, { say: handle });
    const client = new GrpcClient(
      await listen(server, "127.0.0.1:0", ServerCredentials.createInsecure()),
      credentials.createInsecure(),
    );
    for (let calls = 0; calls < 2; calls++) {
      const { promise, resolve } = Promise.withResolvers<void>();
      client.makeUnaryRequest(method.path, pass, pass, Buffer.alloc(1), () => resolve());
      await promise;
    }
    client.close();
    server.forceShutdown();
    expect(sessions).toEqual([expect.any(Object), expect.any(Object)]);
    expect(sessions[0]).toBe(sessions[1]);
  });

  it("is the operator on the operator listener, whatever the header says", () => {
    expect(operatorCaller(incoming({ xfcc: [`URI=${uri}`] }))).toBe("operator");
  });

  it("is known over the wire in plaintext", async () => {
    const handlers = {
      say: async (ctx: { caller: string }) => ({ text: ctx.caller }),
      async *watch() {},
    };
    await using server = await startServer({
      services: [serve(EchoDefinition, handlers, { heartbeats: echoHeartbeats })],
      policies: policiesFor(EchoDefinition, { callers: ["operator"] }),
      identity: { kind: "mesh", account: "callee", trustDomain: domain },
    });
    const channels = createChannels({ identity: atOperatorListener, metrics: createMetrics() });
    const options = {
      channels,
      callee: "callee",
      address: server.addresses.grpc,
      policies: policiesFor(EchoDefinition),
    };
    expect(await wholeClient(EchoDefinition, options).say(testContext(), { text: "" })).toEqual({ text: "operator" });
    channels.close();
  });
});

describe("the context of a call", () => {
  it.each([
    { name: "the edge's word", caller: "gateway", want: "alice" },
    { name: "no service's", caller: "orchestrator", want: "" },
    { name: "no person's", caller: "operator", want: "" },
    { name: "nobody's", caller: "", want: "" },
  ])("takes for whom it is from $name", ({ caller, want }) => {
    const call = incoming({});
    call.metadata.set("x-colheita-subject", "alice");
    using ctx = callContext(testContext(), call, caller, 1_000);
    expect(ctx.subject).toBe(want);
  });

  const hourMs = 3_600_000;
  it.each([
    {
      name: "the policy's deadline where the caller has none",
      asked: () => Number.POSITIVE_INFINITY,
      want: 2 * hourMs,
    },
    { name: "the caller's where it is earlier", asked: () => new Date(Date.now() + hourMs), want: hourMs },
    { name: "the policy's where the caller's is later", asked: () => Date.now() + 3 * hourMs, want: 2 * hourMs },
  ])("has $name", ({ asked, want }) => {
    using ctx = callContext(testContext(), incoming({ deadline: asked() }), "orchestrator", 2 * hourMs);
    expect(ctx.caller).toBe("orchestrator");
    expect(ctx.remainingMs()).toBeLessThanOrEqual(want);
    expect(ctx.remainingMs()).toBeGreaterThan(want - hourMs / 2);
  });
});
