import type { GrpcService } from "../../../services/local/mesh/addresses.ts";

/** Moment is when a fault comes: so much of a day is done, or so long after the day was asked for. */
export type Moment =
  /** share is that of the day's calls that have succeeded. */
  | { readonly by: "progress"; readonly share: number }
  /** least is how many batches of the day are stored. */
  | { readonly by: "batches"; readonly least: number }
  | { readonly by: "time"; readonly afterMs: number };

/** Who is hurt: a replica by its name, or whoever owns the run of the day's source by this index. */
export type Who = { readonly id: string } | { readonly ownerOf: number; readonly otherwise: string };

/** Harm is what happens, for how long. */
export type Harm =
  /** SIGKILL; the replica is started again after downMs. */
  | { readonly kind: "kill"; readonly service: GrpcService; readonly who: Who; readonly downMs: number }
  /** SIGSTOP, and SIGCONT after forMs. */
  | { readonly kind: "stop"; readonly service: GrpcService; readonly who: Who; readonly forMs: number }
  /** PostgreSQL ends at once and recovers. */
  | { readonly kind: "restart"; readonly signal: "SIGQUIT" | "SIGKILL" }
  /** Links of from to replicas of a service are cut (resets), held (silence), or delayed. */
  | {
      readonly kind: "cut" | "hold" | "delay";
      readonly from: string;
      /** to is one replica, "postgres", or "*": all that it talks to. */
      readonly to: string;
      readonly forMs: number;
      readonly delayMs: number;
    };

/** Fault is a harm with its moment, in a day by its index. */
export type Fault = { readonly day: number; readonly moment: Moment; readonly harm: Harm };

/** kindOf is what a fault is counted as in the table. */
export function kindOf(harm: Harm, leaseMs: number): string {
  switch (harm.kind) {
    case "kill":
      return `kill ${harm.service}`;
    case "stop":
      return `stop ${harm.service}, ${harm.forMs > leaseMs ? "beyond" : "within"} the lease`;
    case "restart":
      return `restart postgres (${harm.signal === "SIGKILL" ? "kill" : "immediate"})`;
    default:
      return `${harm.kind} ${harm.to === "*" ? "a whole replica" : harm.to === "postgres" ? "link to postgres" : "link of services"}`;
  }
}

/** describe says what a fault does, in a few words. */
export function describe({ moment, harm }: Fault): string {
  return `${whenOf(moment)}: ${whatOf(harm)}`;
}

function whenOf(moment: Moment): string {
  switch (moment.by) {
    case "time":
      return `after ${moment.afterMs} ms`;
    case "batches":
      return `at ${moment.least} batches`;
    default:
      return `at ${Math.round(moment.share * 100)}%`;
  }
}

function whatOf(harm: Harm): string {
  switch (harm.kind) {
    case "kill":
      return `kill ${nameOf(harm.who)} for ${harm.downMs} ms`;
    case "stop":
      return `stop ${nameOf(harm.who)} for ${harm.forMs} ms`;
    case "restart":
      return `restart postgres by ${harm.signal}`;
    default: {
      const by = harm.kind === "delay" ? ` by ${harm.delayMs} ms` : "";
      return `${harm.kind} ${harm.from} -> ${harm.to}${by} for ${harm.forMs} ms`;
    }
  }
}

function nameOf(who: Who): string {
  return "id" in who ? who.id : `the owner of run ${who.ownerOf} (or ${who.otherwise})`;
}
