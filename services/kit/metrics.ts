import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { type MethodRef, methodPath } from "./rpc.ts";

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

// The event loop is woken each time to see how late it is: at the library's own 10 ms that is most of what an idle process
// does.
const lookAtLoopMs = 100;

// From a cached read to a collection of hours.
const bucketsSeconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600, 3600];

/** createMetrics makes a service's registry with the process's metrics and those of its calls. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lookAtLoopMs });
  return { registry, server: callMetrics(registry, "server"), client: callMetrics(registry, "client") };
}

function callMetrics(registry: Registry, side: "server" | "client"): CallMetrics {
  const labelNames = ["grpc_type", "grpc_service", "grpc_method"] as const;
  const registers = [registry];
  const tallies = new Map<string, Tally>();
  const known = new WeakMap<MethodRef, Tally>();
  const counter = (name: string, help: string, count: (tally: Tally) => number) =>
    new Counter({
      name: `grpc_${side}_${name}`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const tally of tallies.values()) this.inc(tally.labels, count(tally));
      },
    });
  counter("started_total", `RPCs started on the ${side}.`, (tally) => tally.started);
  counter("msg_received_total", `Messages received on the ${side}.`, (tally) => tally.received);
  counter("msg_sent_total", `Messages sent by the ${side}.`, (tally) => tally.sent);
  new Counter({
    name: `grpc_${side}_handled_total`,
    help: `RPCs completed on the ${side}, by status code.`,
    labelNames: [...labelNames, "grpc_code"],
    registers,
    collect() {
      this.reset();
      for (const { labels, handled } of tallies.values()) {
        for (const [code, count] of handled) this.inc({ ...labels, grpc_code: codeLabel(code) }, count);
      }
    },
  });
  const seconds = new Histogram({
    name: `grpc_${side}_handling_seconds`,
    help: `How long RPCs took on the ${side}, in seconds.`,
    labelNames,
    buckets: bucketsSeconds,
    registers,
  });
  const tallyOf = (method: MethodRef): Tally => {
    const path = methodPath(method);
    const tally = tallies.get(path) ?? newTally(method);
    tallies.set(path, tally);
    known.set(method, tally);
    return tally;
  };
  const newTally = (method: MethodRef): Tally => {
    const labels = { grpc_type: method.kind, grpc_service: method.service, grpc_method: method.method };
    const { observe } = seconds.labels(labels);
    return { labels, observe, started: 0, received: 0, sent: 0, handled: new Map() };
  };
  return {
    started(method) {
      const tally = known.get(method) ?? tallyOf(method);
      tally.started++;
      return new TalliedCall(tally);
    },
  };
}

// Counted in plain numbers, and made into samples when Prometheus asks: a counter of the library puts its key together
// from the labels each time.
type Tally = {
  readonly labels: Readonly<Record<"grpc_type" | "grpc_service" | "grpc_method", string>>;
  readonly observe: (seconds: number) => void;
  started: number;
  received: number;
  sent: number;
  readonly handled: Map<string, number>;
};

class TalliedCall implements ObservedCall {
  readonly #tally: Tally;
  readonly #startMs = performance.now();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  received(): void {
    this.#tally.received++;
  }

  sent(): void {
    this.#tally.sent++;
  }

  ended(code: string): void {
    const { handled, observe } = this.#tally;
    handled.set(code, (handled.get(code) ?? 0) + 1);
    observe((performance.now() - this.#startMs) / 1000);
  }
}

// grpc-ecosystem writes NotFound where gRPC writes NOT_FOUND.
function codeLabel(code: string): string {
  if (code === "OK") return code;
  return code.toLowerCase().replaceAll(/(^|_)([a-z])/g, (_match, _sep, letter: string) => letter.toUpperCase());
}
