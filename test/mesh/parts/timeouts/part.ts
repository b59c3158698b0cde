import { GRPC_SERVICES } from "../../../../services/local/mesh/addresses.ts";
import { methods } from "../../../support/methods.ts";
import { together } from "../../lab/process/together.ts";
import type { Lab, Part, Pod } from "../../lab/types.ts";
import { type StandIn, startStandIns } from "../../stand-in/stand-ins.ts";
import { callerOf, startProbes } from "../support/probes.ts";
import { whileStopped } from "../support/stopping.ts";
import { checkDeadline, checkRoute, checkStream, type Stand } from "./checks.ts";
import { checkCommonRoutes, checkRoutes } from "./routes.ts";

// What is waited for; timeouts that are longer are read from the routes in force.
const longestDeadlineMs = 30_000;
const longestRouteMs = 10_000;

/** timeouts proves that a callee that hangs costs no more than the contract's deadline, and that streams outlive it. */
export const timeouts: Part = {
  number: 4,
  title: "Timeouts",
  async run(lab, report) {
    await using stack = new AsyncDisposableStack();
    const probes = stack.use(await startProbes(lab, [...new Set(methods.map(callerOf))]));
    for (const account of new Set(methods.map(callerOf))) {
      const own = methods.filter((method) => callerOf(method) === account);
      await checkRoutes(probes.of(account).pod, own, report);
      await checkCommonRoutes(probes.of(account).pod, GRPC_SERVICES.length, report);
    }
    const replicas = await startReplicas(lab, stack, probes.pods);
    const stands = methods.map((method): Stand => {
      const replica = replicas.get(method.account);
      if (replica === undefined) throw new TypeError(`nobody stands in for ${method.account}`);
      return { method, probe: probes.of(callerOf(method)), replica };
    });
    const unary = stands.filter(({ method }) => !method.policy.stream);
    const within = (limitMs: number) => unary.filter(({ method }) => method.policy.deadlineMs <= limitMs);
    const waited = within(longestDeadlineMs);
    report.figure("deadlines waited for", `${waited.length} of ${unary.length}, up to ${longestDeadlineMs} ms`);
    const others = unary.filter((stand) => !waited.includes(stand)).map(({ method }) => method.name);
    report.figure("read from the routes alone, being longer", others.join(", "));

    const streamMs = longestDeadlineMs + 5_000;
    await together([
      ...waited.map((stand) => checkDeadline(stand, report)),
      ...stands.filter(({ method }) => method.policy.stream).map((stand) => checkStream(stand, streamMs, report)),
    ]);
    await whileStopped([...replicas.values()], () =>
      together(within(longestRouteMs).map((stand) => checkRoute(stand, report))),
    );
  },
};

async function startReplicas(lab: Lab, stack: AsyncDisposableStack, callers: readonly Pod[]) {
  const started = GRPC_SERVICES.map(async (account) => {
    const standIns = stack.use(await startStandIns(lab, account, 1, { callers }));
    return standIns.replicas.map((replica) => [account, replica] as const);
  });
  return new Map<string, StandIn>((await together(started)).flat());
}
