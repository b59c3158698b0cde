import { GetSourceRequest, ListSourcesRequest } from "../../../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { ListRunsRequest } from "../../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { GetPipelineRequest } from "../../../../gen/rpc/colheita/orchestrator/v1/pipeline_service.ts";
import {
  GetDailyReportRequest,
  ListListingsRequest,
  ListSnapshotsRequest,
} from "../../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { type Method, methods } from "../../../support/methods.ts";
import { callerOf } from "../support/probes.ts";

/** LoadCall is a call that a load makes again and again. */
export type LoadCall = {
  readonly method: Method;
  /** caller is the account that makes it, one that the contract names. */
  readonly caller: string;
  /** request is the message, base64 of its bytes. */
  readonly request: string;
};

/** REQUESTS are those that a service has to ask its database for. The other methods refuse what they get, an empty message. */
const REQUESTS: Readonly<Record<string, Uint8Array>> = {
  "colheita.collector.v1.CollectorService/GetSource": GetSourceRequest.encode({ name: "sources/shop" }).finish(),
  "colheita.collector.v1.CollectorService/ListSources": ListSourcesRequest.encode(
    ListSourcesRequest.fromPartial({ pageSize: 10 }),
  ).finish(),
  "colheita.orchestrator.v1.OrchestratorService/ListRuns": ListRunsRequest.encode(
    ListRunsRequest.fromPartial({ parent: "pipelines/daily", pageSize: 5 }),
  ).finish(),
  "colheita.orchestrator.v1.PipelineService/GetPipeline": GetPipelineRequest.encode({
    name: "pipelines/daily",
  }).finish(),
  "colheita.storage.v1.StorageService/GetDailyReport": GetDailyReportRequest.encode({
    name: "sources/shop/snapshots/2026-01-01",
  }).finish(),
  "colheita.storage.v1.StorageService/ListListings": ListListingsRequest.encode(
    ListListingsRequest.fromPartial({ parent: "sources/shop", pageSize: 5 }),
  ).finish(),
  "colheita.storage.v1.StorageService/ListSnapshots": ListSnapshotsRequest.encode(
    ListSnapshotsRequest.fromPartial({ parent: "sources/shop", pageSize: 5 }),
  ).finish(),
};

/** callsOf are calls of all unary methods of a service, each by a caller that is a workload of its own. */
export function callsOf(account: string): LoadCall[] {
  return methods
    .filter((method) => method.account === account && !method.policy.stream)
    .map((method) => ({
      method,
      caller: callerOf(method),
      request: Buffer.from(REQUESTS[method.path] ?? []).toString("base64"),
    }));
}

/** isRetried says whether the mesh tries a method again. */
export function isRetried({ policy }: Method): boolean {
  return policy.retry.owner === "mesh";
}
