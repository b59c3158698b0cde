import { isRpcError, type RpcError } from "../../kit/errors.ts";

/** failure is the RpcError that a call ends with; a call that succeeds, or fails otherwise, throws. */
export async function failure(call: Promise<unknown>): Promise<RpcError> {
  const error = await call.then(
    (value) => new Error(`the call succeeded with ${String(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!isRpcError(error)) throw error;
  return error;
}
