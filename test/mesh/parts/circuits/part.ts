import { policies } from "../../../../gen/policy/policy.ts";
import { type Method, methods } from "../../../support/methods.ts";
import type { Part } from "../../lab/types.ts";
import { startProbe } from "../../probe/probe.ts";
import { startStandIns } from "../../stand-in/stand-ins.ts";
import { checkEjection } from "./ejection.ts";
import { checkHung } from "./hung.ts";
import { checkLimits } from "./limits.ts";
import { checkOverflow } from "./overflow.ts";
import type { Stand } from "./stand.ts";

const account = "storage";
const caller = "operator";

/**
 * circuits proves that a failing replica is left alone, that too much at once fails fast, and that a hung one costs time
 * for no longer than a try takes, again and again. What it does at one service, the proxies are told for all.
 */
export const circuits: Part = {
  number: 5,
  title: "Circuit breaking",
  async run(lab, report) {
    await using probe = await startProbe(lab, caller);
    await using standIns = await startStandIns(lab, account, 2, { callers: [probe.pod] });
    const [faulty, sound] = standIns.replicas;
    if (faulty === undefined || sound === undefined) throw new TypeError("there are no two replicas");
    const once = find("is tried once", ({ retry }) => retry.owner !== "mesh");
    const again = find("is tried again", ({ retry }) => retry.owner === "mesh" && retry.perTryMs !== undefined);
    const { circuit } = policies[once.service as keyof typeof policies];
    const stand: Stand = { probe, faulty, sound, circuit, once, again, renew: () => standIns.renew() };
    await checkLimits(probe.pod, report);
    for (const check of [checkEjection, checkOverflow, checkHung]) {
      await Promise.all([faulty.reset(), sound.reset()]);
      await stand.renew();
      await check(stand, report);
    }
  },
};

function find(what: string, fits: (policy: Method["policy"]) => boolean): Method {
  const method = methods.find((each) => {
    const { stream, callers } = each.policy;
    return each.account === account && !stream && callers.includes(caller) && fits(each.policy);
  });
  if (method === undefined) throw new TypeError(`no unary method of ${account} for ${caller} ${what}`);
  return method;
}
