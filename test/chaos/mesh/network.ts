import { type Gate, openGate } from "../wire/gate.ts";
import { Link } from "../wire/link.ts";
import { CALLEES, idsOf, type Replicas, serviceOf } from "./floor.ts";

/** Network is everything between the replicas, and between them and PostgreSQL. */
export type Network = AsyncDisposable & {
  readonly links: readonly Link[];
  /** gate is the port at which a replica finds a service. */
  gate(from: string, service: string): number;
};

/** NetworkOptions say where replicas are. */
export type NetworkOptions = {
  readonly replicas: Replicas;
  /** port is where a replica, or PostgreSQL, listens now; undefined while it does not. */
  port(id: string): number | undefined;
  healthy(id: string): boolean;
};

/** openNetwork opens a link for each two that talk, and for each caller a gate to each service that it calls. */
export async function openNetwork({ replicas, port, healthy }: NetworkOptions): Promise<Network> {
  const links: Link[] = [];
  const gates = new Map<string, Gate>();
  await using stack = new AsyncDisposableStack();
  for (const from of (["orchestrator", "processor", "collector", "storage"] as const).flatMap((service) =>
    idsOf(replicas, service),
  )) {
    for (const callee of CALLEES[serviceOf(from)]) {
      const own = idsOf(replicas, callee).map((to) => new Link(from, to, () => port(to)));
      links.push(...own);
      gates.set(`${from} ${callee}`, stack.use(await openGate(own, healthy)));
    }
  }
  const held = stack.move();
  return {
    links,
    gate(from, service) {
      const found = gates.get(`${from} ${service}`);
      if (found === undefined) throw new TypeError(`${from} does not call ${service}`);
      return found.port;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
