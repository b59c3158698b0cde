import { expect, it } from "@jest/globals";
import { notFound } from "./errors.ts";
import type { Metrics } from "./metrics.ts";
import { serve } from "./service.ts";
import { testContext } from "./testing/context.ts";
import { EchoDefinition, echoHeartbeats } from "./testing/echo.ts";
import { collected, failureOf } from "./testing/failure.ts";
import { policiesFor } from "./testing/policies.ts";
import { startServer } from "./testing/serve.ts";

/** exposition is what Prometheus reads of the calls; how long they took is masked. */
async function exposition(metrics: Metrics): Promise<string> {
  const lines = (await metrics.registry.metrics()).split("\n").filter((line) => line.includes("grpc_"));
  const kept = lines.filter((line) => !line.includes("_bucket") || line.includes('le="+Inf"'));
  const unlabelled = kept.map((line) => line.replace(',grpc_service="colheita.kit.test.EchoService"', ""));
  return unlabelled.map((line) => line.replace(/(_sum\{.*\}) .*/, "$1 <seconds>")).join("\n");
}

it("counts and times calls by the names of grpc-ecosystem", async () => {
  await using server = await startServer({
    services: [
      serve(
        EchoDefinition,
        {
          async say(_ctx, req) {
            if (req.text === "missing") throw notFound("MISSING", "missing");
            return req;
          },
          async *watch(_ctx, req) {
            for (const text of req.text) yield { text };
          },
        },
        { heartbeats: echoHeartbeats },
      ),
    ],
    policies: policiesFor(EchoDefinition),
  });
  const client = await server.client(EchoDefinition);
  const ctx = testContext();
  await client.say(ctx, { text: "x" });
  await failureOf(client.say(ctx, { text: "missing" }));
  await failureOf((await server.client(EchoDefinition, "stranger")).say(ctx, { text: "x" }));
  await collected(client.watch(ctx, { text: "abc" }));
  expect(await exposition(server.metrics)).toMatchInlineSnapshot(`
"# HELP grpc_server_started_total RPCs started on the server.
# TYPE grpc_server_started_total counter
grpc_server_started_total{grpc_type="unary",grpc_method="Say"} 3
grpc_server_started_total{grpc_type="server_stream",grpc_method="Watch"} 1
# HELP grpc_server_msg_received_total Messages received on the server.
# TYPE grpc_server_msg_received_total counter
grpc_server_msg_received_total{grpc_type="unary",grpc_method="Say"} 3
grpc_server_msg_received_total{grpc_type="server_stream",grpc_method="Watch"} 1
# HELP grpc_server_msg_sent_total Messages sent by the server.
# TYPE grpc_server_msg_sent_total counter
grpc_server_msg_sent_total{grpc_type="unary",grpc_method="Say"} 1
grpc_server_msg_sent_total{grpc_type="server_stream",grpc_method="Watch"} 3
# HELP grpc_server_handled_total RPCs completed on the server, by status code.
# TYPE grpc_server_handled_total counter
grpc_server_handled_total{grpc_type="unary",grpc_method="Say",grpc_code="OK"} 1
grpc_server_handled_total{grpc_type="unary",grpc_method="Say",grpc_code="NotFound"} 1
grpc_server_handled_total{grpc_type="unary",grpc_method="Say",grpc_code="PermissionDenied"} 1
grpc_server_handled_total{grpc_type="server_stream",grpc_method="Watch",grpc_code="OK"} 1
# HELP grpc_server_handling_seconds How long RPCs took on the server, in seconds.
# TYPE grpc_server_handling_seconds histogram
grpc_server_handling_seconds_bucket{le="+Inf",grpc_type="unary",grpc_method="Say"} 3
grpc_server_handling_seconds_sum{grpc_type="unary",grpc_method="Say"} <seconds>
grpc_server_handling_seconds_count{grpc_type="unary",grpc_method="Say"} 3
grpc_server_handling_seconds_bucket{le="+Inf",grpc_type="server_stream",grpc_method="Watch"} 1
grpc_server_handling_seconds_sum{grpc_type="server_stream",grpc_method="Watch"} <seconds>
grpc_server_handling_seconds_count{grpc_type="server_stream",grpc_method="Watch"} 1
# HELP grpc_client_started_total RPCs started on the client.
# TYPE grpc_client_started_total counter
grpc_client_started_total{grpc_type="unary",grpc_method="Say"} 3
grpc_client_started_total{grpc_type="server_stream",grpc_method="Watch"} 1
# HELP grpc_client_msg_received_total Messages received on the client.
# TYPE grpc_client_msg_received_total counter
grpc_client_msg_received_total{grpc_type="unary",grpc_method="Say"} 1
grpc_client_msg_received_total{grpc_type="server_stream",grpc_method="Watch"} 3
# HELP grpc_client_msg_sent_total Messages sent by the client.
# TYPE grpc_client_msg_sent_total counter
grpc_client_msg_sent_total{grpc_type="unary",grpc_method="Say"} 3
grpc_client_msg_sent_total{grpc_type="server_stream",grpc_method="Watch"} 1
# HELP grpc_client_handled_total RPCs completed on the client, by status code.
# TYPE grpc_client_handled_total counter
grpc_client_handled_total{grpc_type="unary",grpc_method="Say",grpc_code="OK"} 1
grpc_client_handled_total{grpc_type="unary",grpc_method="Say",grpc_code="NotFound"} 1
grpc_client_handled_total{grpc_type="unary",grpc_method="Say",grpc_code="PermissionDenied"} 1
grpc_client_handled_total{grpc_type="server_stream",grpc_method="Watch",grpc_code="OK"} 1
# HELP grpc_client_handling_seconds How long RPCs took on the client, in seconds.
# TYPE grpc_client_handling_seconds histogram
grpc_client_handling_seconds_bucket{le="+Inf",grpc_type="unary",grpc_method="Say"} 3
grpc_client_handling_seconds_sum{grpc_type="unary",grpc_method="Say"} <seconds>
grpc_client_handling_seconds_count{grpc_type="unary",grpc_method="Say"} 3
grpc_client_handling_seconds_bucket{le="+Inf",grpc_type="server_stream",grpc_method="Watch"} 1
grpc_client_handling_seconds_sum{grpc_type="server_stream",grpc_method="Watch"} <seconds>
grpc_client_handling_seconds_count{grpc_type="server_stream",grpc_method="Watch"} 1"
`);
});

it("counts the process itself", async () => {
  const { createMetrics } = await import("./metrics.ts");
  const text = await createMetrics().registry.metrics();
  for (const name of [
    "process_resident_memory_bytes",
    "nodejs_eventloop_lag_p99_seconds",
    "nodejs_heap_size_used_bytes",
  ]) {
    expect(text).toContain(name);
  }
});
