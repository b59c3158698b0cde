import type { Method } from "../../../support/methods.ts";
import { together } from "../../lab/process/together.ts";
import type { Lab, Pod } from "../../lab/types.ts";
import { type Probe, startProbe } from "../../probe/probe.ts";

/** Probes are one probe for each of some accounts. */
export type Probes = AsyncDisposable & {
  readonly pods: readonly Pod[];
  /** of is the probe of an account. */
  of(account: string): Probe;
};

/** startProbes starts a probe for each account. */
export async function startProbes(lab: Lab, accounts: readonly string[]): Promise<Probes> {
  await using stack = new AsyncDisposableStack();
  const started = await together(accounts.map(async (account) => stack.use(await startProbe(lab, account))));
  const probes = new Map(started.map((probe) => [probe.account, probe]));
  const whole = stack.move();
  return {
    pods: started.map(({ pod }) => pod),
    of(account) {
      const probe = probes.get(account);
      if (probe === undefined) throw new TypeError(`there is no probe of ${account}`);
      return probe;
    },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

/** callerOf is one of the accounts that the contract lets call a method from inside the mesh: people, where they may. */
export function callerOf({ path, policy }: Method): string {
  const inside = policy.callers.filter((caller) => caller !== "gateway");
  const caller = inside.find((each) => each === "operator") ?? inside[0];
  if (caller === undefined) throw new TypeError(`nobody inside the mesh may call ${path}`);
  return caller;
}
