import type {
  AuditServiceDefinition,
  ListOperationsRequest,
  ListOperationsResponse,
} from "../../../gen/rpc/colheita/orchestrator/v1/audit_service.ts";
import type { Context } from "../../kit/context.ts";
import { decodePageToken, encodePageToken, pageSize } from "../../kit/page-token.ts";
import type { Handlers } from "../../kit/rpc.ts";
import type { OperationStore } from "../audit/operation.ts";

/** AuditServer is the methods of AuditService. */
export class AuditServer implements Handlers<typeof AuditServiceDefinition> {
  readonly #operations: OperationStore;

  constructor(operations: OperationStore) {
    this.#operations = operations;
  }

  async listOperations(ctx: Context, req: ListOperationsRequest): Promise<ListOperationsResponse> {
    const question = { target: req.target };
    const [before] = decodePageToken(req.pageToken, question) ?? [];
    const page = await this.#operations.list(ctx, req.target, before, pageSize(req.pageSize));
    return {
      operations: page.operations.map(({ request, ...operation }) => ({ ...operation, requestJson: request })),
      nextPageToken: page.next === undefined ? "" : encodePageToken([page.next], question),
    };
  }
}
