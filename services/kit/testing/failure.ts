import { isRpcError, type RpcError } from "../errors.ts";

/** failureOf waits for work that is to fail with an RpcError, and returns that; anything else is thrown. */
export async function failureOf(work: Promise<unknown>): Promise<RpcError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new TypeError(`expected a failure, got ${JSON.stringify(outcome.value)}`);
  if (!isRpcError(outcome.error)) throw outcome.error;
  return outcome.error;
}

/** collected reads a stream to its end. */
export async function collected<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}
