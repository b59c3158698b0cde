import { isRpcError, type RpcError } from "../../kit/errors.ts";
import { UsageError } from "../argument/usage.ts";
import { plain, withoutNote } from "../text/plain.ts";

/** exit are the codes that a command ends with. */
export const exit = {
  good: 0,
  /** bad: the answer came, and it is bad: mistakes in a file, a run that failed. */
  bad: 1,
  usage: 2,
  unreachable: 3,
  /** refused: the service said no. */
  refused: 4,
  interrupted: 130,
} as const;

/** Ending is how a command ends that did not come to its own end. */
export type Ending = { readonly code: number; readonly lines: readonly string[] };

/** endingOf says what a failure means to the person at the keyboard. What is no failure of theirs or the service's is thrown on. */
export function endingOf(error: unknown, address: string): Ending {
  if (error instanceof UsageError) return { code: exit.usage, lines: [error.message] };
  if (!isRpcError(error)) throw error;
  if (error.code === "UNAVAILABLE" || (error.code === "DEADLINE_EXCEEDED" && !error.remote)) {
    const hint = error.remote
      ? "try again in a moment"
      : "is it running? `npm start` starts it, --address says where it is";
    return {
      code: exit.unreachable,
      lines: [`The orchestrator at ${address} does not answer (${hint}).`, said(error)],
    };
  }
  if (error.code === "UNIMPLEMENTED" && error.reason === "UNIMPLEMENTED") {
    return {
      code: exit.refused,
      lines: [`What answers at ${address} is no orchestrator, or an older one.`, said(error)],
    };
  }
  const fields = (error.details.fieldViolations ?? []).map(
    ({ field, description }) => `  ${plain(`${field}: ${description}`)}`,
  );
  return {
    code: exit.refused,
    lines: fields.length > 0 ? [`${error.code} ${error.reason}`, ...fields] : [said(error)],
  };
}

function said({ code, reason, message }: RpcError): string {
  return plain(`${code}${reason === code || reason === "" ? "" : ` ${reason}`}: ${withoutNote(message)}`);
}
