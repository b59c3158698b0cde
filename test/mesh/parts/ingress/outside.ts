import { Client, credentials, Metadata, type StatusObject, status } from "@grpc/grpc-js";
import { decodeStatus } from "../../../../services/kit/status.ts";
import type { Outcome } from "../../probe/commands.ts";

/** Sent is a call from outside. */
export type Sent = {
  /** path is "package.Service/Method". */
  readonly path: string;
  /** token goes along as the bearer's. */
  readonly token?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>>;
  /** request is the message. Default: the empty one. */
  readonly request?: Uint8Array;
};

/** Answered is what a call from outside came to, and the last message that came. */
export type Answered = Pick<Outcome, "code" | "message" | "reason"> & { readonly answer: Uint8Array };

/** Outsider calls the edge as anybody on the internet may. */
export type Outsider = Disposable & { call(sent: Sent): Promise<Answered> };

/** OutsiderOptions say where the edge is. */
export type OutsiderOptions = {
  readonly address: string;
  /** host is the name that is called. */
  readonly host: string;
  /** ca is the authority of the edge's certificate; without it the call is in plaintext. */
  readonly ca?: string;
};

const longestMs = 10_000;

/** createOutsider opens a connection to the edge, until it is disposed of. */
export function createOutsider({ address, host, ca }: OutsiderOptions): Outsider {
  const trust = ca === undefined ? credentials.createInsecure() : credentials.createSsl(Buffer.from(ca));
  const options = { "grpc.ssl_target_name_override": host, "grpc.default_authority": host };
  const client = new Client(address, trust, options);
  return {
    call: ({ path, token, metadata = {}, request = new Uint8Array() }) => {
      const sent = new Metadata();
      for (const [key, value] of Object.entries(metadata)) sent.set(key, value);
      if (token !== undefined) sent.set("authorization", `Bearer ${token}`);
      const { promise, resolve } = Promise.withResolvers<Answered>();
      const deadline = Date.now() + longestMs;
      // A unary answer is a stream of one message as well.
      const call = client.makeServerStreamRequest(`/${path}`, pass, pass, Buffer.from(request), sent, { deadline });
      let answer: Buffer = Buffer.alloc(0);
      call.on("data", (message: Buffer) => {
        answer = message;
      });
      call.on("status", (object: StatusObject) => resolve({ ...endOf(object), answer }));
      call.on("error", () => {});
      return promise;
    },
    [Symbol.dispose]: () => client.close(),
  };
}

function endOf(object: StatusObject): Omit<Answered, "answer"> {
  if (object.code === status.OK) return { code: "OK", message: "", reason: "" };
  const { code, message, reason, remote, domain } = decodeStatus(object);
  return { code, message, reason: remote && domain !== "" ? reason : "" };
}

const pass = (bytes: Buffer) => bytes;
