import { dataLoss, isError, type RpcError, unavailable } from "../../kit/errors.ts";

/** guarded does work of the archive; what the system refuses comes as UNAVAILABLE with reason ARCHIVE_UNAVAILABLE. */
export async function guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isSystemError(error) ? unreachable(what, error) : error;
  }
}

/** readFailure is what an error means that reading a page ended in: the system's, or else the page is damaged. */
export function readFailure(sha256: string, error: unknown): RpcError {
  return isSystemError(error) ? unreachable(`read ${sha256}`, error) : damaged(sha256, error);
}

/** damaged is the error for a page that is not what was put. */
export function damaged(sha256: string, cause?: unknown): RpcError {
  return dataLoss("ARCHIVE_UNAVAILABLE", `The archived page ${sha256} is damaged.`, { cause, metadata: { sha256 } });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return isError(error) && "syscall" in error;
}

function unreachable(what: string, error: NodeJS.ErrnoException): RpcError {
  const message = `The archive could not ${what}: ${error.code ?? error.message}.`;
  return unavailable("ARCHIVE_UNAVAILABLE", message, {
    cause: error,
    metadata: { code: error.code ?? "" },
    retryDelayMs: 1_000,
  });
}
