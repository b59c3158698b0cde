import type { Answer } from "./child.ts";

/** answerRequests is a child's main: it says that it is ready, answers each request, and closes when its parent is gone. */
export async function answerRequests<Request>(
  handle: (request: Request) => Promise<unknown>,
  close: () => Promise<void>,
): Promise<void> {
  const send = (answer: Answer) => void process.send?.(answer);
  const gone = Promise.withResolvers<void>();
  process.on("message", (request: Request) => {
    handle(request).then(
      (value) => send({ ok: true, value }),
      (error: unknown) =>
        send({ ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once("disconnect", gone.resolve);
  send({ ok: true, value: undefined });
  await gone.promise;
  await close();
}
