import { GRPC_SERVICES } from "../../../../services/local/mesh/addresses.ts";
import { methods } from "../../../support/methods.ts";
import { until } from "../../lab/process/until.ts";
import type { Lab, Pod, Report } from "../../lab/types.ts";
import { type Probe, startProbe } from "../../probe/probe.ts";
import { namespace, port } from "../../stdio/places.ts";
import { bare, listObjects } from "../support/objects.ts";
import { replicasOf } from "../support/replicas.ts";
import { stranger } from "./callers.ts";
import { allowAll, permissive } from "./control.ts";
import { type Answerer, answererOf } from "./matrix.ts";

/** checkPlaintext shows that a machine outside the mesh is not even heard, and that it is heard where that is allowed. */
export async function checkPlaintext(lab: Lab, report: Report): Promise<void> {
  await using outsider = await startProbe(lab, stranger, { name: "outsider", proxy: "none" });
  const callees = GRPC_SERVICES.map((service) => ({ service, pod: replicasOf(lab, service)[0] }));
  const strict = await listObjects(lab, "security.istio.io", "peerauthentications");
  if (strict.length === 0) throw new Error("there is no PeerAuthentication");
  const ask = async () => Promise.all(callees.map((callee) => knock(outsider, callee)));
  const all = (seen: readonly Knock[], want: Answerer) => seen.every(({ answerer }) => answerer === want);
  const settled = (want: Answerer) => async () => all(await ask(), want);

  const before = await ask();
  report.check("plaintext from outside the mesh is refused by every service", all(before, "nobody"), before.map(text));
  {
    await using opened = new AsyncDisposableStack();
    opened.defer(() => lab.apply(...strict.map(bare)));
    await lab.apply(...strict.map(permissive));
    await until("plaintext is heard", settled("proxy"), lab);
    const heard = await ask();
    report.check("the same plaintext is heard under PERMISSIVE, and nobody's", all(heard, "proxy"), heard.map(text));
    opened.defer(() => lab.remove(allowAll));
    await lab.apply(allowAll);
    await until("plaintext passes the proxies", settled("kit"), lab);
    const passed = await ask();
    report.check("kit takes it for nobody it knows, for all that it says", all(passed, "kit"), passed.map(text));
  }
  await until("plaintext is refused again", settled("nobody"), lab);
  const after = await ask();
  report.check("and it is refused again under STRICT", all(after, "nobody"), after.map(text));
}

type Callee = { readonly service: string; readonly pod: Pod };
type Knock = Callee & { readonly answerer: Answerer; readonly message: string };

// It says that it is the operator, whom every service listens to.
async function knock(outsider: Probe, { service, pod }: Callee): Promise<Knock> {
  const method = methods.find(({ account, policy }) => account === service && policy.callers.includes("operator"));
  if (method === undefined) throw new Error(`${service} has no method for the operator`);
  const outcome = await outsider.call({
    path: method.path,
    address: `${pod.ip}:${port}`,
    via: "raw",
    stream: method.policy.stream,
    deadlineMs: 10_000,
    metadata: { "x-forwarded-client-cert": `URI=spiffe://cluster.local/ns/${namespace}/sa/operator` },
  });
  return { service, pod, answerer: answererOf(outcome), message: `${outcome.code} ${outcome.message}` };
}

function text({ service, message }: Knock): string {
  return `${service}: ${message}`;
}
