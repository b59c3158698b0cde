/** circuit is a right one, as a service has it. */
export const circuit = `option (colheita.mesh.v1.circuit) = {
  max_connections: 10, max_pending_requests: 20, max_requests: 30, consecutive_errors: 5, ejection_time: { seconds: 10 }
};`;

/** safe and writing are what a method may promise about running twice. */
export const safe = "option idempotency_level = NO_SIDE_EFFECTS;";
export const writing = "option idempotency_level = IDEMPOTENT;";

/** mesh, nobody and engine are the owners of retries. */
export const mesh =
  "retry: { owner: OWNER_MESH, max_attempts: 3, codes: [UNAVAILABLE, DEADLINE_EXCEEDED], per_try: { nanos: 900000000 } }";
export const nobody = "retry: { owner: OWNER_NOBODY }";
export const engine = "retry: { owner: OWNER_ENGINE }";

/** time and callers are a right deadline, and callers of whom nobody asks what they do. */
export const time = "deadline: { seconds: 3 }";
export const callers = 'callers: ["operator", "gateway"]';

/** unary is the body of a service with the method Get, under a policy. */
export function unary(policy: string, options = safe): string {
  return `${circuit} rpc Get(M) returns (M) { ${options} option (colheita.mesh.v1.policy) = { ${policy} }; }`;
}

/** stream is the body of a service with the method Watch, under a policy. */
export function stream(policy: string): string {
  return `${circuit} rpc Watch(M) returns (stream M) { ${safe} option (colheita.mesh.v1.policy) = { ${policy} }; }`;
}

/** right is the body of a service in which nothing is wrong. */
export const right = unary(`${time} ${callers} ${nobody}`);

/** sourceText is the file of a source with some hosts. */
export function sourceText(hosts: readonly string[]): string {
  return `title: A
collect:
  hosts: ${JSON.stringify(hosts)}
  request:
    url: https://a.example/days/\${day}
normalise:
  currency: BRL
  mapping: {external_id: row.id, title: row.title, url: row.url}
`;
}
