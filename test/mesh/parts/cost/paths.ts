import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { policies } from "../../../../gen/policy/policy.ts";
import { createAuthority, writeCertificates } from "../../../../services/kit/certificates.ts";
import { systemClock } from "../../../../services/kit/clock.ts";
import type { Policies } from "../../../../services/kit/policy.ts";
import type { Lab, Pod } from "../../lab/types.ts";
import type { Load, Sample } from "../../probe/commands.ts";
import { type ProbeOptions, startProbe } from "../../probe/probe.ts";
import { type StandInIn, standInOf, startStandIns } from "../../stand-in/stand-ins.ts";
import { port } from "../../stdio/places.ts";

const caller = "operator";
const account = "storage";
const path = "colheita.storage.v1.StorageService/GetListing";

/** Path is one way from a caller to a service. */
export type Path = AsyncDisposable & {
  readonly name: string;
  /** proxied are the pods of the path that have a proxy. */
  readonly proxied: readonly Pod[];
  load(load: Omit<Load, "call">): Promise<readonly Sample[]>;
};

/** throughSidecars is the path of the mesh: plaintext to a sidecar, mTLS between the two, plaintext to the service. */
export async function throughSidecars(lab: Lab): Promise<Path> {
  await using stack = new AsyncDisposableStack();
  const probe = stack.use(await startProbe(lab, caller));
  const { replicas } = stack.use(await startStandIns(lab, account, 1, { callers: [probe.pod] }));
  const whole = stack.move();
  return {
    name: "two sidecars, mTLS between them",
    proxied: [probe.pod, ...replicas.map(({ pod }) => pod)],
    load: (load) => probe.load({ path }, load),
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

/** bareWithTls is the path without a mesh: kit speaks mTLS itself. */
export async function bareWithTls(lab: Lab): Promise<Path> {
  const authority = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const issue = async (name: string) => {
    const folder = join(lab.folder, `certificates-${name}`);
    const files = await writeCertificates(authority, name, folder);
    // They are written for their owner alone, and a pod runs as another user.
    await chmod(folder, 0o755);
    for (const file of Object.values(files)) await chmod(file, 0o644);
    return files;
  };
  const [certificates, own] = [await issue(account), await issue(caller)];
  return direct(lab, "tls", "direct, mTLS by kit", { certificates }, { certificates: own });
}

/** inPlaintext is the shortest path that there is between two pods. */
export function inPlaintext(lab: Lab): Promise<Path> {
  return direct(lab, "plain", "direct, plaintext", { policies: openToAll() }, {});
}

async function direct(lab: Lab, suffix: string, name: string, callee: StandInIn, own: ProbeOptions): Promise<Path> {
  await using stack = new AsyncDisposableStack();
  // A label of its own: it must not become an endpoint of the service.
  const spec = {
    name: `bare-${suffix}`,
    account,
    labels: { app: `bare-${suffix}` },
    proxy: "none",
    ports: [port],
  } as const;
  const pod = await lab.startPod(spec);
  stack.defer(() => pod.stop());
  stack.use(await standInOf(lab, pod, callee));
  const probe = stack.use(await startProbe(lab, caller, { ...own, name: `probe-${suffix}`, proxy: "none" }));
  const whole = stack.move();
  return {
    name,
    proxied: [],
    load: (load) => probe.load({ path, address: `${pod.ip}:${port}` }, load),
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

// Who calls in plaintext from another machine is nobody, and nobody may call anything: here it may.
function openToAll(): Policies {
  const nobody = "";
  return Object.fromEntries(
    Object.entries(policies).map(([service, { circuit, methods }]) => {
      const open = Object.entries(methods).map(([name, policy]) => [name, { ...policy, callers: [nobody] }]);
      return [service, { circuit, methods: Object.fromEntries(open) }];
    }),
  );
}
