import { setTimeout as delay } from "node:timers/promises";
import type { Mesh } from "../mesh/mesh.ts";
import type { Part } from "../mesh/part.ts";
import type { Link, Mode } from "../wire/link.ts";
import type { Fault, Harm, Who } from "./fault.ts";

/** Done is a fault that came. */
export type Done = {
  readonly fault: Fault;
  /** victim is the replica that was hurt, by its name, or "" where it was none. */
  readonly victim: string;
  readonly atMs: number;
  /** healMs is when it is to be over. */
  readonly healMs: number;
};

/** InjectorDeps are what faults are done with. */
export type InjectorDeps = {
  readonly mesh: Mesh;
  /** ownerOf is who owns the run of a source, by its index, now; undefined where nobody does. */
  ownerOf(source: number): string | undefined;
  /** onDone hears of a fault as soon as it has come. */
  onDone(done: Done): void;
};

const graceMs = 30_000;

/** Injector lets faults come, and ends them in time. */
export class Injector implements AsyncDisposable {
  readonly #deps: InjectorDeps;
  readonly #healing = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #lastHealMs = 0;

  constructor(deps: InjectorDeps) {
    this.#deps = deps;
  }

  /** lastHealMs is when the last of the faults so far is over, by performance.now. */
  get lastHealMs(): number {
    return this.#lastHealMs;
  }

  /** inject lets a fault come, as soon as its victim is there to be hurt. */
  async inject(fault: Fault): Promise<Done> {
    const { harm } = fault;
    if (harm.kind === "restart") {
      this.#deps.mesh.database.crash(harm.signal);
      return this.#done(fault, "postgres", 0, async () => {});
    }
    if (harm.kind === "kill" || harm.kind === "stop") return this.#hurt(fault, harm);
    const links = this.#linksOf(harm.from, harm.to);
    const mode: Mode = harm.kind === "delay" ? { kind: "delay", ms: harm.delayMs } : { kind: harm.kind };
    for (const link of links) link.turn(mode);
    return this.#done(fault, harm.to === "*" ? harm.from : "", harm.forMs, async () => {
      for (const link of links) if (link.mode === mode) link.heal();
    });
  }

  /** healed returns when everything that was hurt is whole again. */
  async healed(): Promise<void> {
    while (this.#healing.size > 0) await Promise.all(this.#healing);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.healed();
  }

  async #hurt(fault: Fault, harm: Extract<Harm, { kind: "kill" | "stop" }>): Promise<Done> {
    const part = await this.#victim(harm.who);
    if (harm.kind === "stop") {
      part.stop();
      return this.#done(fault, part.id, harm.forMs, async () => part.proceed());
    }
    await part.kill();
    return this.#done(fault, part.id, harm.downMs, () => part.start());
  }

  async #victim(who: Who): Promise<Part> {
    const untilMs = performance.now() + graceMs;
    for (;;) {
      const id = "id" in who ? who.id : (this.#deps.ownerOf(who.ownerOf) ?? who.otherwise);
      const part = this.#deps.mesh.part(id);
      if (part.up && !part.stopped) return part;
      if (performance.now() > untilMs) throw new Error(`${id} is not there to be hurt`);
      await delay(20, undefined, { signal: this.#stopping.signal });
    }
  }

  #linksOf(from: string, to: string): readonly Link[] {
    const { links } = this.#deps.mesh.network;
    const found = links.filter((link) =>
      to === "*" ? link.from === from || link.to === from : link.from === from && link.to === to,
    );
    if (found.length === 0) throw new TypeError(`there is no link from ${from} to ${to}`);
    return found;
  }

  #done(fault: Fault, victim: string, forMs: number, heal: () => Promise<void>): Done {
    const atMs = performance.now();
    const healMs = atMs + forMs;
    this.#lastHealMs = Math.max(this.#lastHealMs, healMs);
    const healing = (async () => {
      await delay(forMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
      await heal();
    })().finally(() => this.#healing.delete(healing));
    this.#healing.add(healing);
    const done = { fault, victim, atMs, healMs };
    this.#deps.onDone(done);
    return done;
  }
}
