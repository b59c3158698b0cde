import { run } from "../process/command.ts";
import { addressOf, hostAddress, serviceRange } from "./addresses.ts";

/** PodNetwork is a network namespace on the lab's bridge. */
export type PodNetwork = {
  /** path is what nsenter enters by. */
  readonly path: string;
  readonly ip: string;
  remove(): Promise<void>;
};

/** Network is the lab's own: one bridge, and a namespace for each pod. It has no link to anything outside. */
export class Network {
  #next = 0;

  /** open makes the bridge in the namespace that this process is in. */
  static async open(): Promise<Network> {
    await ip("link", "set", "lo", "up");
    await ip("link", "add", "br0", "type", "bridge");
    await ip("addr", "add", `${hostAddress}/16`, "dev", "br0");
    await ip("link", "set", "br0", "up");
    // The addresses of services are nobody's; with a way to them, they are led to pods before a packet leaves.
    await ip("route", "add", serviceRange, "dev", "br0");
    // Machines outside the cluster have addresses of other ranges: who calls them goes by the bridge's own address.
    await run("sh", ["-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"]);
    return new Network();
  }

  private constructor() {}

  /** add makes a pod's namespace. Its address is the next free one unless one is given, such as that of a web site. */
  async add(given?: string): Promise<PodNetwork> {
    const index = this.#next++;
    const name = `pod-${index}`;
    const address = given ?? addressOf(index);
    await ip("netns", "add", name);
    await ip("link", "add", `veth${index}`, "type", "veth", "peer", "name", "eth0", "netns", name);
    await ip("link", "set", `veth${index}`, "master", "br0", "up");
    const inside = (...args: readonly string[]) => ip("-n", name, ...args);
    await inside("link", "set", "lo", "up");
    await inside("addr", "add", given === undefined ? `${address}/16` : `${address}/32`, "dev", "eth0");
    await inside("link", "set", "eth0", "up");
    if (given !== undefined) {
      await inside("route", "add", hostAddress, "dev", "eth0");
      await ip("route", "add", address, "dev", "br0");
    }
    // Without a route to it, connect() to a service's address fails before a proxy can take it.
    await inside("route", "add", "default", "via", hostAddress);
    return {
      path: `/run/netns/${name}`,
      ip: address,
      async remove() {
        await ip("netns", "del", name);
      },
    };
  }
}

async function ip(...args: readonly string[]): Promise<void> {
  await run("ip", args);
}
