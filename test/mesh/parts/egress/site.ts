import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority } from "../../../../services/kit/certificates.ts";
import { systemClock } from "../../../../services/kit/clock.ts";
import type { Lab, Pod } from "../../lab/types.ts";
import { startRemote } from "../../stdio/remote.ts";
import { PORTS } from "./ports.ts";

/** Visited is one connection or request that came to a site, whoever it was from. */
export type Visited = {
  readonly kind: "connection" | "request";
  readonly from: string;
  readonly path: string;
};

/** SiteCommands are what a site can be told. */
export type SiteCommands = {
  /** take returns what has come since the last time. */
  take: { input: null; output: readonly Visited[] };
};

/** Site is a web site outside the mesh, until it is disposed of. It answers every request with its host. */
export type Site = AsyncDisposable & {
  readonly host: string;
  readonly pod: Pod;
  take(): Promise<readonly Visited[]>;
};

/** startSite starts a web site of a name at an address of its own. */
export async function startSite(lab: Lab, host: string, address: string): Promise<Site> {
  await using stack = new AsyncDisposableStack();
  const authority = await createAuthority({ trustDomain: "site.test", clock: systemClock, validDays: 1 });
  const { certificate, key } = await authority.issue(host);
  const files = { certificate: join(lab.folder, `${host}.crt`), key: join(lab.folder, `${host}.key`) };
  await writeFile(files.certificate, certificate);
  await writeFile(files.key, key);
  const name = `site-${host.replaceAll(".", "-")}`;
  const pod = await lab.startPod({
    name,
    account: "site",
    namespace: "outside",
    labels: { app: name },
    proxy: "none",
    ports: Object.values(PORTS),
    hosts: [host],
    address,
  });
  stack.defer(() => pod.kill());
  const file = join(import.meta.dirname, "site-main.ts");
  const child = pod.exec("site", ["node", file, host, files.certificate, files.key], { stdio: "pipe" });
  const remote = stack.use(await startRemote<SiteCommands>(`the site ${host}`, child));
  const whole = stack.move();
  return { host, pod, take: () => remote.tell("take", null), [Symbol.asyncDispose]: () => whole.disposeAsync() };
}
