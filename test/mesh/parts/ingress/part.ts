import { accountOfForwarded } from "../../../../services/kit/identity.ts";
import { GRPC_SERVICES } from "../../../../services/local/mesh/addresses.ts";
import { methods } from "../../../support/methods.ts";
import { until } from "../../lab/process/until.ts";
import type { Lab, Part, Report } from "../../lab/types.ts";
import { type StandIn, startStandIns } from "../../stand-in/stand-ins.ts";
import { answererOf } from "../identity/matrix.ts";
import { checkAudit } from "./audit.ts";
import { type Edge, openEdge } from "./edge.ts";
import { startMirror } from "./mirror.ts";
import { createOutsider, type Outsider } from "./outside.ts";
import { BAD } from "./refusals.ts";
import { believed, SPOOFED } from "./spoofs.ts";

const OPEN = methods.filter(({ policy }) => policy.callers.includes("gateway"));
/** What is no method of a contract: what every service serves beside them, and nothing at all. */
const OTHERS = [
  "grpc.health.v1.Health/Check",
  "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
  "colheita.storage.v1.StorageService/None",
];
const READ = "colheita.storage.v1.StorageService/ListSnapshots";

/** ingress shows who gets in from outside, and as whom. */
export const ingress: Part = {
  number: 8,
  title: "Through the gateway with a valid token, and in no other way",
  async run(lab, report) {
    await using edge = await openEdge(lab);
    using outsider = createOutsider(edge);
    await checkReal(lab, report, edge, outsider);
    await checkAudit(report, edge, outsider);
    await checkMethods(lab, report, edge, outsider);
    await checkMetadata(lab, report, edge, outsider);
  },
};

// The services themselves, unlike the stand-ins below.
async function checkReal(lab: Lab, report: Report, edge: Edge, outsider: Outsider): Promise<void> {
  const token = await edge.issuer.sign();
  const open = async () => {
    const answered = await outsider.call({ path: READ, token });
    if (answererOf(answered) !== "handler") throw new Error(`${answered.code} ${answered.message}`);
    return true;
  };
  await until("the edge knows the issuer", open, lab);
  for (const service of GRPC_SERVICES) {
    const unary = OPEN.find(({ account, policy }) => account === service && !policy.stream);
    if (unary === undefined) continue;
    const answered = await outsider.call({ path: unary.path, token });
    const seen = `${unary.path}: ${answered.code} ${answered.reason}`;
    report.check(`with a valid token ${service} itself answers`, answererOf(answered) === "handler", seen);
  }
  using plain = createOutsider({ address: edge.address, host: edge.host });
  const { code, message } = await plain.call({ path: READ, token });
  report.check("plaintext from outside is refused", code === "UNAVAILABLE", `${code} ${message}`);
}

async function checkMethods(lab: Lab, report: Report, edge: Edge, outsider: Outsider): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const callees: StandIn[] = [];
  for (const service of GRPC_SERVICES) {
    callees.push(...stack.use(await startStandIns(lab, service, 1, { callers: [edge.pod] })).replicas);
  }
  // A schedule that goes on makes the orchestrator ask for sources: its calls do not come by the edge.
  const arrived = async () => {
    const all = (await Promise.all(callees.map((callee) => callee.arrivals()))).flat();
    return all.filter(({ caller }) => caller !== "orchestrator").map(({ caller, path }) => `${caller} ${path}`);
  };
  for (const { name, token, code } of BAD) {
    const answered = await outsider.call({ path: READ, token: await token(edge) });
    report.check(`${name} is refused`, answered.code === code, `${answered.code} ${answered.message}`);
  }
  const strays = await arrived();
  report.check("no method has seen one of these calls", strays.length === 0, strays);

  const token = await edge.issuer.sign();
  const wrong: string[] = [];
  for (const method of methods) {
    const answered = await outsider.call({ path: method.path, token });
    const want = OPEN.includes(method) ? "OK" : "PERMISSION_DENIED";
    if (answered.code !== want) wrong.push(`${method.path}: ${answered.code} ${answered.message}, not ${want}`);
  }
  for (const path of OTHERS) {
    const answered = await outsider.call({ path, token });
    if (answered.code !== "PERMISSION_DENIED") wrong.push(`${path}: ${answered.code} ${answered.message}`);
  }
  const counted = `${OPEN.length} of ${methods.length} methods pass`;
  report.check("the edge lets through exactly the methods that name it", wrong.length === 0, [counted, ...wrong]);
  const got = (await arrived()).sort();
  const expected = OPEN.map(({ path }) => `gateway ${path}`).sort();
  const same = got.length === expected.length && got.every((each, i) => each === expected[i]);
  report.check("they see the gateway as their caller", same, `${got.length} calls`);
  report.figure("methods that are open at the edge", `${OPEN.length} of ${methods.length}`);
}

async function checkMetadata(lab: Lab, report: Report, edge: Edge, outsider: Outsider): Promise<void> {
  await using mirror = await startMirror(lab, "storage", [edge.pod]);
  const token = await edge.issuer.sign();
  const pass = async (metadata: Readonly<Record<string, string>>) => {
    const answered = await outsider.call({ path: READ, token, metadata });
    const [reflection] = await mirror.take();
    if (reflection === undefined) throw new Error(`${READ} did not arrive: ${answered.code} ${answered.message}`);
    return reflection;
  };
  const plain = await pass({});
  const account = accountOfForwarded(plain.metadata["x-forwarded-client-cert"] ?? "", "cluster.local");
  report.check("the certificate that arrives is the gateway's", account === "gateway", account);
  const subject = plain.metadata["x-colheita-subject"];
  report.check("the token's subject arrives", subject === edge.good.subject, subject);

  const spoofed = await pass(SPOOFED);
  const passed = believed(spoofed);
  const keys = Object.keys(SPOOFED).length;
  report.check("nothing that says who or what calls can be sent from outside", passed.length === 0, [
    `${keys - passed.length} of ${keys} keys removed or overwritten`,
    ...passed,
  ]);
  const still = accountOfForwarded(spoofed.metadata["x-forwarded-client-cert"] ?? "", "cluster.local");
  report.check("the spoofer is the gateway to the service", still === "gateway", still);
  const spoofedSubject = spoofed.metadata["x-colheita-subject"];
  report.check("and its subject is the token's", spoofedSubject === edge.good.subject, spoofedSubject);
}
