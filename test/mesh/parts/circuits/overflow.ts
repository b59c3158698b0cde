import type { Report } from "../../lab/types.ts";
import type { Outcome } from "../../probe/commands.ts";
import { tally } from "../support/tally.ts";
import type { Stand } from "./stand.ts";

const above = 40;
const answerMs = 3_000;

/** checkOverflow: of more calls at once than the contract's limit, those above it fail before the others are answered. */
export async function checkOverflow(stand: Stand, report: Report): Promise<void> {
  const { probe, faulty, sound, circuit, once } = stand;
  // The first call finds a connection made; while there is none, other limits count.
  await probe.call({ path: once.path });
  for (const replica of [faulty, sound]) await replica.behave(once.path, { kind: "answer", afterMs: answerMs });
  const outcomes = await probe.burst({ path: once.path }, circuit.maxRequests + above);
  const refused = outcomes.filter(({ code }) => code !== "OK");
  const slowestMs = Math.round(Math.max(...refused.map(({ elapsedMs }) => elapsedMs)));
  report.check(
    `of ${outcomes.length} calls at once, ${circuit.maxRequests} get through and the others fail fast`,
    refused.length === above && refused.every(isOverflow) && slowestMs < answerMs,
    { ...tally(outcomes.map(({ code }) => code)), slowestMs, message: refused[0]?.message },
  );
}

function isOverflow({ code, message }: Outcome): boolean {
  return code === "UNAVAILABLE" && message.includes("overflow");
}
