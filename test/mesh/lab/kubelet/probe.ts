import { once } from "node:events";
import { get } from "node:http";
import { connect } from "node:net";
import type { Action, Container, PodBody } from "./types.ts";

/** Target is the pod that an action is done to, and how a command is run in it. */
export type Target = {
  readonly ip: string;
  readonly spec: PodBody;
  /** run runs a command in the container and says whether it ended well. */
  run(container: Container, command: readonly string[]): Promise<boolean>;
};

/** probe does what a probe asks for, and says whether it went well. */
export async function probe(target: Target, container: Container, action: Action, timeoutMs: number): Promise<boolean> {
  const { httpGet, tcpSocket, exec } = action;
  if (httpGet !== undefined) {
    const { host = target.ip, port, path = "/" } = httpGet;
    return answers(`http://${host}:${portOf(target, container, port)}${path}`, timeoutMs);
  }
  if (tcpSocket !== undefined) return accepts(target.ip, portOf(target, container, tcpSocket.port), timeoutMs);
  if (exec !== undefined) return target.run(container, exec.command);
  throw new Error(`the lab can't do what ${container.name}'s probe asks for: ${Object.keys(action).join(", ")}`);
}

/** portOf is a port by its number or its name, of this container or of any other one of the pod. */
export function portOf(target: Pick<Target, "spec">, container: Container, port: number | string): number {
  if (typeof port === "number") return port;
  const containers = [container, ...target.spec.containers, ...(target.spec.initContainers ?? [])];
  const named = containers.flatMap((each) => each.ports ?? []).find((each) => each.name === port);
  if (named === undefined) throw new Error(`${container.name} has no port ${port}`);
  return named.containerPort;
}

async function answers(url: string, timeoutMs: number): Promise<boolean> {
  const request = get(url, { signal: AbortSignal.timeout(timeoutMs), agent: false });
  try {
    const [response] = await once(request, "response");
    response.resume();
    return response.statusCode >= 200 && response.statusCode < 400;
  } catch {
    return false;
  }
}

async function accepts(host: string, port: number, timeoutMs: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
