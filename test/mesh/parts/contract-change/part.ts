import { root } from "../../../support/service.ts";
import type { Part } from "../../lab/types.ts";
import { startProbe } from "../../probe/probe.ts";
import { startStandIns } from "../../stand-in/stand-ins.ts";
import { whileStopped } from "../support/stopping.ts";
import { account, change, checkFiles, closed, slow } from "./change.ts";
import { copyCheckout } from "./checkout.ts";
import { applyUntil, timeoutMs, untilCode } from "./effect.ts";
import { differingObjects } from "./objects.ts";

/** contractChange proves that a change of a contract alone reaches the mesh's behaviour and the table for people. */
export const contractChange: Part = {
  number: 11,
  title: "A change of the contract",
  async run(lab, report) {
    await using checkout = await copyCheckout(lab.folder);
    const policies = await change(checkout);
    await checkFiles(checkout, report);
    const objects = await differingObjects(root, checkout.folder, account);

    await using probe = await startProbe(lab, closed.caller, { policies });
    await using standIns = await startStandIns(lab, account, 1, { policies, callers: [probe.pod] });
    const before = await timeoutMs(probe, slow.path);
    const refused = await untilCode(probe, closed.path, "PERMISSION_DENIED");
    // The service itself would give its reason, and it has the new contract already.
    report.check(`before the change, the mesh refuses ${closed.caller}`, refused.reason === "", refused.message);
    try {
      const tookMs = await applyUntil(lab, objects.after, probe, slow.path, slow.routeMs);
      const what = `the new deadline of ${slow.name} is in the caller's proxy`;
      report.check(what, before !== slow.routeMs, { before, after: slow.routeMs, tookMs });
      const ended = await whileStopped(standIns.replicas, () => probe.call({ path: slow.path, via: "raw" }));
      report.check(
        `a client without a deadline is ended after ${slow.routeMs} ms`,
        ended.code !== "OK" && Math.abs(ended.elapsedMs - slow.routeMs) < slow.routeMs / 2,
        { code: ended.code, elapsedMs: Math.round(ended.elapsedMs) },
      );
      const { code, messages } = await untilCode(probe, closed.path, "OK");
      const arrived = (await standIns.replicas[0]?.arrivals())?.filter(({ path }) => path === closed.path) ?? [];
      const callers = arrived.map(({ caller }) => caller);
      const allowed = messages === 1 && callers.length > 0 && callers.every((caller) => caller === closed.caller);
      report.check(`${closed.caller} may call ${closed.name}, and the callee agrees`, allowed, { code, callers });
    } finally {
      await applyUntil(lab, objects.before, probe, slow.path, before);
    }
    const { message } = await untilCode(probe, closed.path, "PERMISSION_DENIED");
    report.check(`with the committed contract, ${closed.caller} is refused again`, message !== "", message);
  },
};
