import { policies } from "../../gen/policy/policy.ts";
import { StorageServiceDefinition } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { withValues } from "../../services/kit/context.ts";
import { serve } from "../../services/kit/service.ts";
import { testContext } from "../../services/kit/testing/context.ts";
import { startServer } from "../../services/kit/testing/serve.ts";
import { servedDefinition } from "../../services/storage/rpc/definition.ts";
import { startStorage, type TestStorage } from "../../services/storage/testing/storage.ts";
import { validators } from "../../services/storage/validate.ts";

const HASH_CACHE_BYTES = 64 * 1024 * 1024;

/** ReadService is a storage service that is called over gRPC with mTLS, as people call it through the edge. */
export type ReadService = AsyncDisposable & {
  readonly storage: TestStorage;
  readonly ctx: ReturnType<typeof testContext>;
  readonly reader: Awaited<ReturnType<typeof clientOf>>;
};

/** startService starts the service over a database, whose schema it brings up to date. */
export async function startService(url: string): Promise<ReadService> {
  await using stack = new AsyncDisposableStack();
  const storage = stack.use(await startStorage({ url, hashCacheBytes: HASH_CACHE_BYTES }));
  const server = stack.use(
    await startServer({
      service: "storage",
      services: [serve(servedDefinition, storage.server, { validators })],
      policies,
    }),
  );
  const reader = await clientOf(server);
  const kept = stack.move();
  return {
    storage,
    reader,
    ctx: withValues(testContext(), { caller: "" }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function clientOf(server: Awaited<ReturnType<typeof startServer>>) {
  return server.client(StorageServiceDefinition, "gateway");
}
