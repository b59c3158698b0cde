import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startSite } from "../support/site.ts";
import { CORE_BLOWS } from "./blow.ts";
import { type Campaign, startCampaign } from "./campaign.ts";
import { damage, SABOTAGES, seen } from "./sabotage.ts";
import { HEAD, rowsOf } from "./table.ts";
import { runTrial } from "./trial.ts";

const TIMEOUT_MS = 900_000;
const DAYS = 3;
// Which process a mesh consists of is read from /proc.
const onLinux = process.platform === "linux" ? describe : describe.skip;

onLinux("a mesh whose parts are killed in the middle of a day", () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  const stack = new AsyncDisposableStack();
  let campaign: Campaign;

  beforeAll(async () => {
    process.stdout.write(`kills: seed ${seed}\n${HEAD}\n`);
    campaign = await startCampaign({ blows: CORE_BLOWS, listings: 1_500, days: DAYS, rounds: 1, seed }, stack);
  }, TIMEOUT_MS);
  afterAll(() => stack.disposeAsync());

  it.each([0, 1, 2])(
    "ends as if nothing had been, trial %i",
    async (trial) => {
      const outcome = await campaign.run(trial);
      process.stdout.write(`${rowsOf(outcome, campaign.undisturbed.days).join("\n")}\n`);
      expect(outcome.breaches).toEqual([]);
      expect(outcome.result.struck).toHaveLength(DAYS);
    },
    TIMEOUT_MS,
  );
});

onLinux("what meshes are compared by", () => {
  it(
    "shows every harm",
    async () => {
      await using site = await startSite("sabotage", 200);
      let found: ReadonlyMap<string, readonly string[]> = new Map();
      const { breaches } = await runTrial({
        site,
        days: 1,
        strikes: [],
        totals: [],
        inspect: async (mesh, eye) => {
          const [page] = (await eye.query<{ url: string }>("collector", "select url from page order by url")) ?? [];
          await fetch(page?.url ?? "");
          await damage(mesh);
          found = await seen(mesh, eye);
        },
      });
      const unseen = SABOTAGES.filter(({ name }) => !found.get(name)?.length).map(({ name }) => name);
      expect(unseen).toEqual([]);
      expect(breaches).toContainEqual(expect.stringMatching(/^asked for 2 times, 1 by the time it was committed/));
      expect(breaches).toContainEqual(expect.stringMatching(/^the archived page .* is damaged/));
      expect(breaches).toContainEqual(expect.stringMatching(/^no run: .*SUCCEEDED/));
    },
    TIMEOUT_MS,
  );
});
