/** kinds lists the faults that can be asked for, and what each does to a request. */
export const kinds = {
  status429: "429; with Retry-After and JSON where retryAfterSeconds is given, else the plain text local_rate_limited",
  status500: "500 with a JSON error",
  status403: "403 as Mercado Livre forbids a search",
  slow: "the answer after delayMs (5,000 unless given)",
  cut: "the connection is destroyed in the middle of the body",
  truncated: "half of the body as a complete response: JSON that does not end",
  wrongType: "200 with an HTML page",
  wrongJson: "200 with JSON of another type",
  hugeItem: "the page's first listing has a title of 2 MB",
  redirect: "302 to location (a private address unless given)",
  notModified: "304 to a request that did not ask for it",
} as const;

/** FaultKind is one of kinds. */
export type FaultKind = keyof typeof kinds;

/** FaultRule asks for a fault on a part of the requests. Of the requests that match, the first `after` pass, then every `everyN`th fails, `count` times in all. */
export type FaultRule = {
  /** Site, or source of recorded days; every one unless given. */
  readonly source?: string;
  /** Plain text that the path with its query holds; every path unless given. */
  readonly pathMatches?: string;
  readonly kind: FaultKind;
  readonly after?: number;
  readonly everyN?: number;
  readonly count?: number;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
  readonly location?: string;
};

/** RuleState is a rule and how often it matched and fired. */
export type RuleState = { readonly rule: FaultRule; readonly matched: number; readonly fired: number };

/** Faults decides by counting, so that the same requests in the same order meet the same faults. */
export class Faults {
  #states: { rule: FaultRule; matched: number; fired: number }[] = [];

  /** set replaces all rules; the counters begin at zero. */
  set(rules: readonly FaultRule[]): void {
    this.#states = rules.map((rule) => ({ rule, matched: 0, fired: 0 }));
  }

  /** list shows the rules with their counters. */
  list(): readonly RuleState[] {
    return this.#states.map((state) => ({ ...state }));
  }

  /** next counts a request with every rule that it matches, and returns the first rule that fires. */
  next(source: string, path: string): FaultRule | undefined {
    let chosen: FaultRule | undefined;
    for (const state of this.#states) {
      const { rule } = state;
      if (rule.source !== undefined && rule.source !== source) continue;
      if (rule.pathMatches !== undefined && !path.includes(rule.pathMatches)) continue;
      state.matched++;
      const turn = state.matched - (rule.after ?? 0);
      const due = turn > 0 && turn % (rule.everyN ?? 1) === 0 && state.fired < (rule.count ?? Number.POSITIVE_INFINITY);
      if (!due || chosen !== undefined) continue;
      state.fired++;
      chosen = rule;
    }
    return chosen;
  }
}
