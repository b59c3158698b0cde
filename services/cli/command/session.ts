import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Context } from "../../kit/context.ts";
import type { Clients } from "../rpc/clients.ts";

/** Session is what a command works with. */
export type Session = {
  readonly ctx: Context;
  readonly clients: Pick<Clients, "orchestrator" | "pipelines" | "backfills" | "audit">;
  /** json says that the answer is wanted as JSON. */
  readonly json: boolean;
  /** print writes lines for people to the standard output. */
  print(...lines: readonly string[]): void;
  /** note writes a line beside the answer, to the standard error. */
  note(line: string): void;
  /** answer writes a message as JSON where that is wanted, and else the lines. */
  answer<M extends DescMessage>(schema: M, message: MessageShape<M>, lines: () => readonly string[]): void;
  /** update writes a message as one line of JSON; for those that come one after another. */
  update<M extends DescMessage>(schema: M, message: MessageShape<M>): void;
  /** now is the time, in milliseconds since the epoch. */
  now(): number;
  /** requestId makes the id of a request, so that it may be sent twice. */
  requestId(): string;
  /** pause waits, in milliseconds; it throws where the command is to end. */
  pause(ms: number): Promise<void>;
};
