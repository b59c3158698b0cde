import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../../support/waiting.ts";
import type { Report } from "../../lab/types.ts";
import { callUntilReached } from "../support/landing.ts";
import { tally } from "../support/tally.ts";
import { isEjected } from "./flags.ts";
import type { Stand } from "./stand.ts";

// Every other one goes to the failing replica until it is ejected.
const calls = 100;

// The proxy looks once a second whether a replica's time is over. It is still far from a second ejection's, twice as long.
const slackMs = 10_000;

// A proxy acts on what changes about its hosts no more than once a second: an ejection right after new hosts would wait.
const calmMs = 2_000;

/** checkEjection: a replica that always fails gets as many calls as the contract says, then none until its time is over. */
export async function checkEjection(stand: Stand, report: Report): Promise<void> {
  const { probe, faulty, circuit, once } = stand;
  const ejected = () => isEjected(probe.pod, once.account, faulty.pod);
  await delay(calmMs);
  await faulty.behave(once.path, { kind: "fail", code: "UNAVAILABLE" });
  const codes: string[] = [];
  let lastFailureMs = 0;
  for (let i = 0; i < calls; i++) {
    const { code } = await probe.call({ path: once.path });
    codes.push(code);
    if (code !== "OK") lastFailureMs = performance.now();
  }
  const { OK = 0, UNAVAILABLE = 0 } = tally(codes);
  const want = circuit.consecutiveErrors;
  const reached = (await faulty.arrivals()).length;
  report.check(
    `a replica that fails is ejected after ${want} failures in a row`,
    UNAVAILABLE === want && OK === calls - want && reached === want && codes.lastIndexOf("UNAVAILABLE") < calls / 2,
    { ...tally(codes), reached, lastFailureAtCall: codes.lastIndexOf("UNAVAILABLE") + 1 },
  );
  const marked = await ejected();
  report.check("its caller's proxy marks it failed_outlier_check", marked, marked);

  await faulty.behave(once.path, { kind: "answer" });
  await until("the replica's return", async () => ((await ejected()) ? undefined : true));
  const awayMs = performance.now() - lastFailureMs;
  const { code } = await callUntilReached(probe, once.path, faulty);
  report.check(
    `it is called again after ${circuit.ejectionMs} ms`,
    code === "OK" && awayMs >= circuit.ejectionMs && awayMs < circuit.ejectionMs + slackMs,
    { awayMs: Math.round(awayMs), code },
  );
}
