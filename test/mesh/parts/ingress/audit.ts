import {
  ListOperationsRequest,
  ListOperationsResponse,
} from "../../../../gen/rpc/colheita/orchestrator/v1/audit_service.ts";
import {
  PauseScheduleRequest,
  ResumeScheduleRequest,
} from "../../../../gen/rpc/colheita/orchestrator/v1/pipeline_service.ts";
import type { Report } from "../../lab/types.ts";
import type { Edge } from "./edge.ts";
import type { Outsider } from "./outside.ts";
import { SPOOFED } from "./spoofs.ts";

const name = "pipelines/daily";
const pipelines = "colheita.orchestrator.v1.PipelineService";
const listing = "colheita.orchestrator.v1.AuditService/ListOperations";

/** checkAudit shows that what somebody outside does is written down under the name in their token, whatever else they say. */
export async function checkAudit(report: Report, { issuer, good }: Edge, outsider: Outsider): Promise<void> {
  const token = await issuer.sign();
  const pause = PauseScheduleRequest.encode({ name, reason: "to see who did it" }).finish();
  const resume = ResumeScheduleRequest.encode({ name }).finish();
  const did = [
    await outsider.call({ path: `${pipelines}/PauseSchedule`, token, request: pause }),
    await outsider.call({ path: `${pipelines}/ResumeSchedule`, token, request: resume, metadata: SPOOFED }),
  ];
  const codes = did.map(({ code, message }) => `${code} ${message}`.trim());
  report.check(
    "somebody outside pauses a schedule, and resumes it",
    codes.every((code) => code === "OK"),
    codes,
  );
  const request = ListOperationsRequest.encode(
    ListOperationsRequest.fromPartial({ target: name, pageSize: 2 }),
  ).finish();
  const { code, answer } = await outsider.call({ path: listing, token, request });
  const operations = code === "OK" ? ListOperationsResponse.decode(answer).operations : [];
  const callers = operations.map(({ caller }) => caller);
  const want = `gateway (${good.subject})`;
  report.check("the audit has both under the token's subject", callers.join() === [want, want].join(), callers);
}
