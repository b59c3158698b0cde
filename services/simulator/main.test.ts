import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { expect, it } from "@jest/globals";

type Ready = { ready: true; service: string; http: string; admin: string };

const main = new URL("./main.ts", import.meta.url).pathname;

it("says where it listens, and stops when its parent's pipe closes", async () => {
  await using child = run({ PARENT_PIPE: "stdin" });
  const ready = await child.ready();
  expect(ready).toMatchObject({ ready: true, service: "simulator" });
  expect((await fetch(`http://${ready.http}/robots.txt`)).status).toBe(200);
  expect((await fetch(`http://${ready.admin}/readyz`)).status).toBe(200);
  child.process.stdin?.end();
  expect(await once(child.process, "exit")).toEqual([0, null]);
});

it("stops on SIGTERM, also while it is answering slowly", async () => {
  await using child = run({});
  const { http } = await child.ready();
  await fetch(`http://${http}/control/faults`, { method: "PUT", body: '[{"kind":"slow","delayMs":600000}]' });
  const waiting = expect(fetch(`http://${http}/days/2026-01-01/shop/categories`)).rejects.toThrow();
  await fetch(`http://${http}/robots.txt`);
  child.process.kill("SIGTERM");
  expect(await once(child.process, "exit")).toEqual([0, null]);
  await waiting;
});

it("exits 1 with one sentence when its port is in use", async () => {
  await using taken = createServer();
  taken.listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = `127.0.0.1:${(taken.address() as AddressInfo).port}`;
  await using child = run({ LISTEN_ADDRESS: address });
  // A process may exit before all that it has said was read.
  expect(await once(child.process, "close")).toEqual([1, null]);
  expect(child.errors()).toBe(`simulator: cannot listen on ${address}: it is in use by another process\n`);
});

it("holds no more memory at 1,000,000 listings than it does after its first pages", async () => {
  await using child = run({ SIMULATOR_LISTINGS: "1000000", SIMULATOR_RATE: "0" });
  const { http, admin } = await child.ready();
  const categories = (await (await fetch(`http://${http}/days/2026-01-01/shop/categories`)).json()) as {
    categories: { id: string }[];
  };
  expect(categories.categories).toHaveLength(1112);
  const ask = async (from: number, count: number) => {
    for (let index = from; index < from + count; index++) {
      const answer = await fetch(
        `http://${http}/days/2026-01-0${1 + (index % 9)}/shop/products?category=c${1 + (index % 1112)}`,
      );
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    }
  };
  await ask(0, 400);
  const before = await residentMib(admin);
  await ask(400, 800);
  expect(await residentMib(admin)).toBeLessThan(before + 40);
});

type Child = AsyncDisposable & { process: ChildProcess; ready(): Promise<Ready>; errors(): string };

function run(env: Record<string, string>): Child {
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: "pipe" });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  return {
    process: child,
    errors: () => errors,
    ready: async () => {
      const [line] = await once(createInterface(child.stdout), "line");
      return JSON.parse(line) as Ready;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function residentMib(admin: string): Promise<number> {
  const metrics = await (await fetch(`http://${admin}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / 1024 / 1024;
}
