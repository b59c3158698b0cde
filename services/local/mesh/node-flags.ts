import { nodeFlags } from "../../kit/node-flags.ts";
import type { GrpcService } from "./addresses.ts";

// V8 lets what is old grow up to fourfold before it looks at it; by how much depends on what it found the first time. Here
// it is so many percent of what was in use: docs/adr/0125.
const growthOf = (percent: number) => `--heap-growing-percent=${percent}`;

/** NODE_FLAGS are the flags of Node that a process of a service runs with, here and in its Deployment's command. */
export const NODE_FLAGS: Readonly<Record<GrpcService, readonly string[]>> = {
  // Pages are memory outside V8's heap: docs/adr/0117.
  collector: ["--max-semi-space-size=1", growthOf(100)],
  processor: [...nodeFlags, growthOf(100)],
  storage: nodeFlags,
  orchestrator: [...nodeFlags, growthOf(40)],
};
