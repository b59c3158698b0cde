import { GRPC_SERVICES } from "../../../../services/local/mesh/addresses.ts";
import { type Method, methods } from "../../../support/methods.ts";
import { together } from "../../lab/process/together.ts";
import type { Lab, Part, Report } from "../../lab/types.ts";
import { startStandIns } from "../../stand-in/stand-ins.ts";
import { callerOf, type Probes, startProbes } from "../support/probes.ts";
import { checkOneTry, checkSlowTry, checkTries, checkUnavailable, type Stand } from "./checks.ts";
import { checkLost } from "./lost.ts";

/** retries proves that who retries is who the contract says, and as often: counted where the tries arrive. */
export const retries: Part = {
  number: 3,
  title: "Retries",
  async run(lab, report) {
    const retried = methods.filter(({ policy }) => policy.retry.owner === "mesh");
    const slow = retried.filter(isRetriedWhenSlow);
    const counts = `${retried.length} of ${methods.length} by the mesh, ${slow.length} of them after slow tries too`;
    report.figure("methods that are retried", counts);
    await using probes = await startProbes(lab, [...new Set(methods.map(callerOf))]);
    await together(GRPC_SERVICES.map((account) => checkAccount(lab, report, probes, account)));
    await checkLost(lab, report);
  },
};

async function checkAccount(lab: Lab, report: Report, probes: Probes, account: string): Promise<void> {
  await using standIns = await startStandIns(lab, account, 2, { callers: probes.pods });
  for (const method of methods.filter((each) => each.account === account)) {
    const stand = { probe: probes.of(callerOf(method)), replicas: standIns.replicas, method };
    for (const check of checksOf(method)) {
      await check(stand, report);
    }
  }
}

function checksOf(method: Method): readonly ((stand: Stand, report: Report) => Promise<void>)[] {
  if (method.policy.retry.owner !== "mesh") return [checkOneTry];
  return [checkUnavailable, checkTries, ...(isRetriedWhenSlow(method) ? [checkSlowTry] : [])];
}

function isRetriedWhenSlow({ policy: { retry } }: Method): boolean {
  return retry.owner === "mesh" && retry.codes.includes("DEADLINE_EXCEEDED");
}
