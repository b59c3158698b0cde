import { sleep } from "../../kit/abort.ts";
import { isRpcError } from "../../kit/errors.ts";
import { testContext } from "../../kit/testing/context.ts";
import type { StorageServer } from "../server.ts";
import { batches, open, publish, type TestDay, write } from "./day.ts";

const pauseMs = 20;
// A minute, besides what each try itself takes.
const mostTries = 3_000;

/** persist repeats a call, as an engine does, until it is answered or refused for good. */
export async function persist<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (!isRpcError(error, "UNAVAILABLE", "ABORTED") || tries === mostTries) throw error;
      await sleep(testContext().signal, pauseMs);
    }
  }
}

/** harvestStubbornly harvests a day as an engine has it done: every call is repeated until it is answered. */
export async function harvestStubbornly(server: StorageServer, day: TestDay): Promise<void> {
  const snapshot = await persist(() => open(server, day));
  for (const batch of batches(day, snapshot)) await persist(() => write(server, day, [batch]));
  await persist(() => publish(server, day, snapshot));
}
