import { Refusal } from "../../../services/local/refusal.ts";
import { startSite } from "../../support/site.ts";
import { agendaOf } from "../agenda/agenda.ts";
import { DIRECTED, type Directed, directedDays } from "../faults/directed.ts";
import type { Options } from "../options.ts";
import { runTrial } from "../trial.ts";
import { SOURCES, say } from "./say.ts";

/** boundsMs are how long a day may take: long where a breach shows in what it comes to, shorter where it never ends. */
const boundsMs: Readonly<Record<Directed, number>> = { stops: 150_000, repeats: 150_000, deaths: 40_000 };

/** directed harvests a day in peace, and then days whose few faults show one rule, on one mesh. */
export async function directed({ seed, listings, keep }: Options, name: string): Promise<boolean> {
  const found = DIRECTED.find((each) => each === name);
  if (found === undefined) throw new Refusal(`--directed needs one of ${DIRECTED.join(", ")}, not "${name}".`);
  await using site = await startSite(`chaos-${seed}`, listings);
  const days = directedDays(found);
  const agenda = agendaOf(SOURCES, days.length, 0, new Date());
  const { breaches } = await runTrial({
    site,
    days,
    agenda,
    boundMs: boundsMs[found],
    say,
    keep,
    sources: SOURCES,
    calls: undefined,
  });
  for (const breach of breaches) say(`BREACH ${breach}`);
  return breaches.length === 0;
}
