/** Ready is what a service says when it serves: one line of JSON on its standard output. */
export type Ready = {
  readonly service: string;
  /** addresses are the host and port of each of its listeners, by the listener's name, such as "operator". */
  readonly addresses: ReadonlyMap<string, string>;
};

/** parseReady reads a ready line. Any other line, a log entry say, gives undefined. */
export function parseReady(line: string): Ready | undefined {
  if (!line.startsWith("{")) return undefined;
  const value = parse(line);
  if (value === undefined || value.ready !== true || typeof value.service !== "string") return undefined;
  const { ready: _, service, ...rest } = value;
  const addresses = new Map<string, string>();
  for (const [name, address] of Object.entries(rest)) if (typeof address === "string") addresses.set(name, address);
  return { service, addresses };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
