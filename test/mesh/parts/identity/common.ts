import { externalCallers } from "../../../../services/kit/identity.ts";
import type { Report } from "../../lab/types.ts";
import { addressOf, namespace } from "../../stdio/places.ts";
import type { Caller } from "./callers.ts";
import { type Answerer, answererOf, nameOf, type Workload } from "./matrix.ts";

const longestMs = 10_000;
const health = "grpc.health.v1.Health/Check";
const reflection = ["v1", "v1alpha"].map(
  (version) => `grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
);
/** Field 7, "*": which services there are. */
const listServices = Buffer.from([0x3a, 0x01, 0x2a]).toString("base64");

/** checkCommon tries what every service serves beside its contracts: health is everybody's, reflection is people's and the edge's. */
export async function checkCommon(report: Report, callers: readonly Caller[], accounts: readonly string[]) {
  const everybody = await tryAll(callers, accounts, [health], () => "handler");
  report.check("health is open to every workload of the mesh", everybody.ok, everybody.seen);
  const some = await tryAll(callers, accounts, reflection, (workload) => (isExternal(workload) ? "handler" : "proxy"));
  report.check("reflection is open to external callers, and to nobody else", some.ok, some.seen);
}

async function tryAll(
  callers: readonly Caller[],
  accounts: readonly string[],
  paths: readonly string[],
  want: (workload: Workload) => Answerer,
): Promise<{ readonly ok: boolean; readonly seen: unknown }> {
  const ends = await Promise.all(
    callers.flatMap(({ workload, probe }) =>
      accounts.flatMap((account) =>
        paths.map(async (path) => {
          const stream = path !== health;
          const address = addressOf(account);
          const request = stream ? listServices : "";
          const end = await probe.call({ path, address, via: "raw", stream, request, deadlineMs: longestMs });
          const right = answererOf(end) === want(workload);
          return { right, line: `${nameOf(workload)} to ${path} of ${account}: ${end.code} ${end.message}` };
        }),
      ),
    ),
  );
  const wrong = ends.filter(({ right }) => !right).map(({ line }) => line);
  return { ok: ends.length > 0 && wrong.length === 0, seen: wrong.length === 0 ? `${ends.length} calls` : wrong };
}

function isExternal(workload: Workload): boolean {
  return workload.namespace === namespace && externalCallers.includes(workload.account);
}
