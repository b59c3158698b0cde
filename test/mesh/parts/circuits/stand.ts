import type { CircuitPolicy } from "../../../../services/kit/policy.ts";
import type { Method } from "../../../support/methods.ts";
import type { Probe } from "../../probe/probe.ts";
import type { StandIn } from "../../stand-in/stand-ins.ts";

/** Stand is one caller and two replicas of a service, with methods to call. */
export type Stand = {
  readonly probe: Probe;
  /** faulty is the replica to which things happen. */
  readonly faulty: StandIn;
  readonly sound: StandIn;
  /** renew makes the caller's proxy forget both replicas, and with them that one was ejected. */
  renew(): Promise<void>;
  /** circuit is that of the service in the contract. */
  readonly circuit: CircuitPolicy;
  /** once is a method that the mesh does not retry. */
  readonly once: Method;
  /** again is one whose slow tries are tried again. */
  readonly again: Method;
};
