import robotsParser from "robots-parser";
import type { Clock } from "../../kit/clock.ts";
import type { Context } from "../../kit/context.ts";
import { type Fault, type Fetched, lasting } from "../fault.ts";
import type { Target } from "../target.ts";

/** RobotsDeps are what reading robots.txt needs. get asks once, without trying again. */
export type RobotsDeps = {
  readonly get: (ctx: Context, target: Target) => Promise<Fetched>;
  readonly clock: Clock;
  /** robot is the name that the rules are looked up by: "Colheita". */
  readonly robot: string;
};

// The package's types say that it has a default export, and its code that it is one.
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

type Rules = { readonly isAllowed: (url: string) => boolean; readonly untilMs: number };

const dayMs = 86_400_000;
const hostsMost = 100;

/** Robots obeys the robots.txt of every host that is asked. The rules are kept for a day. */
export class Robots {
  readonly #deps: RobotsDeps;
  readonly #rules = new Map<string, Rules>();

  constructor(deps: RobotsDeps) {
    this.#deps = deps;
  }

  /** refusal is why an address must not be asked, or why that can't be known now; undefined where it may be. */
  async refusal(ctx: Context, url: URL): Promise<Fault | undefined> {
    const rules = await this.#rulesOf(ctx, url.origin);
    if ("reason" in rules) return rules;
    if (rules.isAllowed(url.href)) return undefined;
    return lasting("ROBOTS", `The robots.txt of ${url.host} does not allow ${url.pathname} for ${this.#deps.robot}.`);
  }

  async #rulesOf(ctx: Context, origin: string): Promise<Rules | Fault> {
    const { clock, get, robot } = this.#deps;
    const known = this.#rules.get(origin);
    if (known !== undefined && known.untilMs > clock.monotonicMs()) return known;
    const url = new URL("/robots.txt", origin);
    const fetched = await get(ctx, { url, headers: {}, secretHeaders: {}, secretOrigin: "" });
    // Where the site is in trouble its rules are unknown, and what is unknown is not allowed.
    if (!fetched.ok && !hasNoRules(fetched.fault)) return fetched.fault;
    const text = fetched.ok ? fetched.answer.body.toString("utf8", 0, 512 * 1024) : "";
    const parsed = parseRobots(url.href, text);
    const rules: Rules = {
      // Many sites have none, and each answer to that would cost an address taken apart twice.
      isAllowed: (address) => text === "" || (parsed.isAllowed(address, robot) ?? true),
      untilMs: clock.monotonicMs() + dayMs,
    };
    if (this.#rules.size >= hostsMost) this.#rules.clear();
    this.#rules.set(origin, rules);
    return rules;
  }
}

/** hasNoRules says whether a fault means that a site has no robots.txt, so that everything is allowed. */
function hasNoRules(fault: Fault): boolean {
  return /^HTTP_4\d\d$/.test(fault.reason) && fault.reason !== "HTTP_429";
}
