/** Route is what a service's address and port lead to. */
export type Route = {
  readonly ip: string;
  readonly port: number;
  readonly backends: readonly { readonly ip: string; readonly port: number }[];
};

/**
 * proxyRules are the rules by which the machine leads a service's address to one of its pods, each with the same
 * chance, as kube-proxy's do. Only what has no sidecar needs them.
 */
export function proxyRules(routes: readonly Route[]): string {
  const rules = routes.flatMap(({ ip, port, backends }) =>
    backends.map((backend, index) => {
      const left = backends.length - index;
      const chance = left === 1 ? "" : ` -m statistic --mode random --probability ${(1 / left).toFixed(5)}`;
      return `-A SERVICES -d ${ip}/32 -p tcp -m tcp --dport ${port}${chance} -j DNAT --to-destination ${backend.ip}:${backend.port}`;
    }),
  );
  return [
    "*nat",
    ":PREROUTING ACCEPT [0:0]",
    ":OUTPUT ACCEPT [0:0]",
    ":POSTROUTING ACCEPT [0:0]",
    ":SERVICES - [0:0]",
    "-A PREROUTING -j SERVICES",
    "-A OUTPUT -j SERVICES",
    ...rules,
    // The answer has to come back this way, and not straight over the bridge.
    "-A POSTROUTING -m conntrack --ctstate DNAT -j MASQUERADE",
    "COMMIT",
    "",
  ].join("\n");
}
