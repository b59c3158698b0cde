import { setTimeout as delay } from "node:timers/promises";
import type { Api } from "../api/api.ts";
import { hostAddress } from "../network/addresses.ts";
import type { PodNetwork } from "../network/network.ts";
import type { Launch, Processes, Running } from "../process/processes.ts";
import { until } from "../process/until.ts";
import type { Program } from "./container.ts";
import { Keeper } from "./keeper.ts";
import { probe } from "./probe.ts";
import { Readiness } from "./readiness.ts";
import { type Confinement, confine } from "./root.ts";
import type { Action, Container, PodObject } from "./types.ts";

/** LivePodOptions are what a pod's life takes place in. */
export type LivePodOptions = {
  readonly pod: PodObject;
  readonly net: PodNetwork;
  readonly processes: Processes;
  readonly api: Api;
  readonly path: string;
  readonly signal: AbortSignal;
  readonly onReady: (pod: LivePod) => Promise<void>;
};

// As on a node, but looked at more often: nobody waits for a second where a tenth will do.
const startupEveryMs = 200;
const startupTimeoutMs = 180_000;

/** LivePod is a pod with its processes, from the first init container to the last sidecar. */
export class LivePod {
  readonly object: PodObject;
  readonly ip: string;
  readonly network: string;
  readonly #options: LivePodOptions;
  readonly #programs = new Map<Container, Program>();
  readonly #keepers = new Map<Container, Keeper>();
  readonly #life = new AbortController();
  readonly #readiness: Readiness;
  readonly #further = new Set<Running>();
  #ended = false;
  #left: Promise<void> | undefined;

  constructor(options: LivePodOptions) {
    this.#options = options;
    this.object = options.pod;
    this.ip = options.net.ip;
    this.network = options.net.path;
    this.#readiness = new Readiness({
      probe: (container, action, timeoutMs) => probe(this.#target, container, action, timeoutMs),
      onChange: async () => {
        await this.report();
        await options.onReady(this);
        if (!this.#ended) return;
        this.#life.abort();
        await this.#leave();
      },
    });
  }

  get ready(): boolean {
    return this.#readiness.ready;
  }

  /** name is the pod's own among all of the lab. */
  get name(): string {
    return this.object.metadata.name;
  }

  /** add gives the pod a container with the program that it comes to. */
  add(container: Container, program: Program): void {
    this.#programs.set(container, program);
  }

  /** start runs the init containers one after the other, then the others, and returns when the pod is ready. */
  async start(): Promise<void> {
    await this.#startSidecars();
    const { containers } = this.object.spec;
    for (const container of containers) this.#run(container);
    for (const container of containers) await this.#started(container);
    const watched = [...this.#sidecars(), ...containers];
    this.#readiness.watch(watched, this.#life.signal);
    await until(`pod ${this.name} is ready`, async () => this.ready, this.#waiting());
  }

  /** finish runs a pod whose containers end by themselves, and throws where one did not end well. */
  async finish(): Promise<void> {
    await this.#startSidecars();
    for (const container of this.object.spec.containers) await this.#toEnd(container);
    await this.stop();
  }

  /** exec starts a further process in the pod's network, which ends with the pod at the latest. */
  exec(launch: Launch, confinement: Omit<Confinement, "network">): Running {
    const running = this.#spawn(launch, confinement);
    this.#further.add(running);
    void running.exited.then(() => this.#further.delete(running));
    return running;
  }

  /** stop ends the pod as a node does: hooks, SIGTERM and the grace for its containers, and the sidecars last. */
  async stop(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.settle();
    const end = performance.now() + (this.object.spec.terminationGracePeriodSeconds ?? 30) * 1_000;
    const hooks = new Map([...this.#keepers].map(([container]) => [container, this.#preStop(container)]));
    const sidecars = this.#sidecars();
    const stop = async (container: Container) => {
      await Promise.race([hooks.get(container), delay(Math.max(0, end - performance.now()))]);
      // Whatever the hook took, a container has two seconds from SIGTERM.
      await this.#keepers.get(container)?.stop(Math.max(2_000, end - performance.now()));
    };
    await Promise.all([...this.#keepers.keys()].filter((each) => !sidecars.includes(each)).map(stop));
    await this.#killFurther();
    for (const container of sidecars.reverse()) await stop(container);
    await this.#leave();
  }

  /** kill ends every process of the pod at once. Who calls it finds out before its readiness probes do. */
  async kill(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await Promise.all([this.#killFurther(), ...[...this.#keepers.values()].map((keeper) => keeper.kill())]);
  }

  /** settle ends what still looks after a pod that has been stopped or killed. */
  async settle(): Promise<void> {
    this.#life.abort();
    await this.#readiness.ended();
  }

  /** report writes the pod's status, as its node would. */
  async report(): Promise<void> {
    const status = this.ready ? "True" : "False";
    const lastTransitionTime = new Date().toISOString();
    const conditions = ["Ready", "ContainersReady"].map((type) => ({ type, status, lastTransitionTime }));
    const podIPs = [{ ip: this.ip }];
    await this.#options.api.patch(`${this.#options.path}/status`, {
      status: { phase: "Running", podIP: this.ip, podIPs, hostIP: hostAddress, conditions },
    });
  }

  /** processOf is a container's process, undefined while there is none. */
  processOf(container: string): Running | undefined {
    return [...this.#keepers].find(([each]) => each.name === container)?.[1].running;
  }

  async #startSidecars(): Promise<void> {
    for (const container of this.object.spec.initContainers ?? []) {
      if (container.restartPolicy !== "Always") await this.#toEnd(container);
      else {
        this.#run(container);
        await this.#started(container);
      }
    }
  }

  #sidecars(): Container[] {
    return (this.object.spec.initContainers ?? []).filter((each) => each.restartPolicy === "Always");
  }

  #run(container: Container): void {
    this.#keepers.set(container, new Keeper(() => this.#launch(container)));
  }

  #launch(container: Container, argv?: readonly string[], name = container.name): Running {
    const program = this.#programs.get(container);
    if (program === undefined) throw new Error(`${this.name} has no program for ${container.name}`);
    const { confinement, env } = program;
    return this.#spawn({ name, argv: argv ?? program.argv, env, logOwner: confinement.uid }, confinement);
  }

  #spawn(launch: Launch, confinement: Omit<Confinement, "network">): Running {
    const argv = confine({ ...confinement, network: this.network }, launch.argv);
    return this.#options.processes.start({ ...launch, name: `${this.name}.${launch.name}`, argv });
  }

  async #killFurther(): Promise<void> {
    await Promise.all([...this.#further].map((running) => running.kill()));
  }

  async #toEnd(container: Container): Promise<void> {
    const running = this.#launch(container);
    const { code, signal } = await running.exited;
    if (code !== 0) throw new Error(`${running.name} ended with ${signal ?? code}: see ${running.logFile}`);
  }

  async #started(container: Container): Promise<void> {
    const { startupProbe } = container;
    if (startupProbe === undefined) return;
    const look = () => probe(this.#target, container, startupProbe, 1_000);
    await until(`${this.name}'s ${container.name} has started`, look, this.#waiting());
  }

  #waiting() {
    const signal = AbortSignal.any([this.#options.signal, this.#life.signal]);
    const hopeless = () =>
      [...this.#keepers.values()].map((keeper) => keeper.hopeless()).find((reason) => reason !== undefined);
    return { signal, timeoutMs: startupTimeoutMs, everyMs: startupEveryMs, hopeless };
  }

  async #preStop(container: Container): Promise<void> {
    const action: Action = container.lifecycle?.preStop ?? {};
    if (action.sleep !== undefined) await delay(action.sleep.seconds * 1_000);
    else if (action.exec !== undefined) await this.#target.run(container, action.exec.command);
    else if (action.httpGet !== undefined) await probe(this.#target, container, action, 10_000);
  }

  get #target() {
    return {
      ip: this.ip,
      spec: this.object.spec,
      run: async (container: Container, command: readonly string[]) => {
        const { code } = await this.#launch(container, command, `${container.name}-exec`).exited;
        return code === 0;
      },
    };
  }

  #leave(): Promise<void> {
    this.#left ??= this.#remove();
    return this.#left;
  }

  async #remove(): Promise<void> {
    await this.#options.api.removePath(this.#options.path);
    await this.#options.net.remove();
  }
}
