import type { FaultRule } from "../../services/simulator/control/faults.ts";

/** SimulatedSource is a source of the simulated shop whose requests can be told from those of all the others. */
export type SimulatedSource = {
  readonly name: string;
  /** discovered asks the shop for the shards; else the file names the only one. */
  readonly discovered?: boolean;
};

/** simulatedSource writes the source's file: five pages a day, three tries a page with short waits. */
export function simulatedSource({ name, discovered = false }: SimulatedSource): string {
  const shop = "${SIMULATOR_URL}/days/${day}/shop";
  const found = `{discover: {url: "${shop}/categories?case=${name}_", items: categories, id: {field: id}}}`;
  return [
    `title: Shop with ${name}`,
    "collect:",
    '  hosts: ["${SIMULATOR_URL}"]',
    "  allowPrivate: true",
    "  request:",
    `    url: ${shop}/products`,
    `    query: {category: c1, style: cursor, limit: "20", case: ${name}_}`,
    `  shards: ${discovered ? found : "{list: [c1]}"}`,
    "  paginate: {kind: cursor, cursor: {in: body, name: next_cursor}}",
    "  limits: {requestsPerSecond: 2000, concurrency: 4, requestTime: 2s}",
    "  retry: {attempts: 3, firstDelay: 10ms, longestDelay: 50ms, longestRetryAfter: 2s}",
    "page: {rows: products}",
    "gates: {leastItems: 1, largestGoneShare: 0.5, largestRejectedShare: 0.2}",
    "normalise:",
    "  currency: BRL",
    "  mapping: {external_id: row.id, title: row.title, url: row.url, price: 'money(row.price, row.currency)'}",
    "",
  ].join("\n");
}

/** aimed is a rule that meets one source's requests alone, of all or of a kind. */
export function aimed(rule: FaultRule, source: string): FaultRule {
  return { ...rule, source: "shop", pathMatches: `case=${source}_` };
}

/** setFaults replaces the simulator's faults. */
export async function setFaults(simulator: string, rules: readonly FaultRule[]): Promise<void> {
  const answer = await fetch(`http://${simulator}/control/faults`, { method: "PUT", body: JSON.stringify(rules) });
  if (!answer.ok) throw new Error(`the simulator refuses the faults: ${await answer.text()}`);
}
