import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import type { MethodRef } from "./rpc.ts";

/** ObservedCall records one call; each method is called as the thing happens, ended exactly once. */
export type ObservedCall = {
  received(): void;
  sent(): void;
  /** ended takes the code's name, "OK" or an error's. */
  ended(code: string): void;
};

/** CallMetrics record the calls of one side, by the names that grpc-ecosystem gave them. */
export type CallMetrics = { started(method: MethodRef): ObservedCall };

/** Metrics are all that a service counts. Own metrics are registered with registry; there is no global one. */
export type Metrics = {
  readonly registry: Registry;
  readonly server: CallMetrics;
  readonly client: CallMetrics;
};

// From a cached read to a collection of hours.
const bucketsSeconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600, 3600];

/** createMetrics makes a service's registry with the process's metrics and those of its calls. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return { registry, server: callMetrics(registry, "server"), client: callMetrics(registry, "client") };
}

function callMetrics(registry: Registry, side: "server" | "client"): CallMetrics {
  const labelNames = ["grpc_type", "grpc_service", "grpc_method"] as const;
  const registers = [registry];
  const counter = (name: string, help: string) =>
    new Counter({ name: `grpc_${side}_${name}`, help, labelNames, registers });
  const started = counter("started_total", `RPCs started on the ${side}.`);
  const received = counter("msg_received_total", `Messages received on the ${side}.`);
  const sent = counter("msg_sent_total", `Messages sent by the ${side}.`);
  const handled = new Counter({
    name: `grpc_${side}_handled_total`,
    help: `RPCs completed on the ${side}, by status code.`,
    labelNames: [...labelNames, "grpc_code"],
    registers,
  });
  const seconds = new Histogram({
    name: `grpc_${side}_handling_seconds`,
    help: `How long RPCs took on the ${side}, in seconds.`,
    labelNames,
    buckets: bucketsSeconds,
    registers,
  });
  return {
    started(method) {
      const labels = { grpc_type: method.kind, grpc_service: method.service, grpc_method: method.method };
      const stop = seconds.startTimer(labels);
      started.inc(labels);
      return {
        received: () => received.inc(labels),
        sent: () => sent.inc(labels),
        ended(code) {
          handled.inc({ ...labels, grpc_code: codeLabel(code) });
          stop();
        },
      };
    },
  };
}

// grpc-ecosystem writes NotFound where gRPC writes NOT_FOUND.
function codeLabel(code: string): string {
  if (code === "OK") return code;
  return code.toLowerCase().replaceAll(/(^|_)([a-z])/g, (_match, _sep, letter: string) => letter.toUpperCase());
}
