import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Gate, openGate } from "./gate.ts";
import { Link } from "./link.ts";

/** Replica answers whatever it is sent with its name and the same, and hangs up on "bye". */
type Replica = AsyncDisposable & { readonly server: Server; readonly port: number };

async function startReplica(name: string): Promise<Replica> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => (`${bytes}` === "bye" ? socket.end() : socket.write(`${name} ${bytes}`)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    server,
    port: typeof address === "object" && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe("a gate before two replicas", () => {
  let stack: AsyncDisposableStack;
  let links: [Link, Link];
  let gate: Gate;
  const sick = new Set<string>();

  beforeEach(async () => {
    stack = new AsyncDisposableStack();
    sick.clear();
    const [one, two] = [stack.use(await startReplica("one")), stack.use(await startReplica("two"))];
    links = [new Link("caller", "one", () => one.port), new Link("caller", "two", () => two.port)];
    gate = stack.use(await openGate(links, (id) => !sick.has(id)));
  });
  afterEach(() => stack.disposeAsync());

  function dial(): Socket {
    const socket = connect(gate.port, "127.0.0.1");
    stack.defer(() => void socket.destroy());
    return socket.on("error", () => {});
  }

  // A reset is an error first, which is no matter here.
  function closing(socket: Socket): Promise<void> {
    return new Promise((resolve) => void socket.once("close", () => resolve()));
  }

  async function answer(socket: Socket, line: string): Promise<string> {
    socket.write(line);
    const [bytes] = (await once(socket, "data")) as [Buffer];
    return bytes.toString();
  }

  it("takes the replicas in turn", async () => {
    const names = new Set([await answer(dial(), "hi"), await answer(dial(), "hi")]);
    expect(names).toEqual(new Set(["one hi", "two hi"]));
  });

  it("passes over a replica that is not healthy, and one that is cut off", async () => {
    sick.add("one");
    for (let turn = 0; turn < 3; turn++) expect(await answer(dial(), "hi")).toBe("two hi");
    sick.clear();
    links[1].turn({ kind: "cut" });
    for (let turn = 0; turn < 3; turn++) expect(await answer(dial(), "hi")).toBe("one hi");
  });

  it("resets whoever comes while all are cut off, and the connections that there are", async () => {
    const before = dial();
    await answer(before, "hi");
    for (const link of links) link.turn({ kind: "cut" });
    await closing(before);
    await closing(dial());
    for (const link of links) link.heal();
    expect(await answer(dial(), "hi")).toMatch(/hi$/);
  });

  it("holds what is sent, and loses nothing of it", async () => {
    const socket = dial();
    const name = (await answer(socket, "hi")).slice(0, 3);
    const got: string[] = [];
    socket.on("data", (bytes: Buffer) => got.push(bytes.toString()));
    for (const link of links) link.turn({ kind: "hold" });
    socket.write("held");
    await delay(100);
    expect(got).toEqual([]);
    for (const link of links) link.heal();
    await once(socket, "data");
    expect(got.join("")).toBe(`${name} held`);
  });

  it("delays what is sent both ways, in its order", async () => {
    const socket = dial();
    await answer(socket, "hi");
    for (const link of links) link.turn({ kind: "delay", ms: 50 });
    const beganMs = performance.now();
    expect(await answer(socket, "late")).toMatch(/late$/);
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(98);
  });

  it("tells the near end when the far one has closed", async () => {
    const socket = dial();
    await answer(socket, "hi");
    const closed = closing(socket);
    socket.write("bye");
    await closed;
  });
});
