import { Client, credentials, Metadata, type StatusObject } from "@grpc/grpc-js";
import { decodeStatus } from "../../../services/kit/status.ts";
import { wireOptions } from "../../../services/kit/wire.ts";
import type { Answer } from "./caller.ts";
import type { Call } from "./commands.ts";

/** RawClients makes a call by a bare grpc-js client in plaintext, and throws the RpcError that its status is. */
export type RawClients = (call: Call, isStream: boolean, request: Uint8Array, take: Answer) => Promise<void>;

/** createRawClients makes bare clients, one for each address, until they are disposed of. */
export function createRawClients(): RawClients & Disposable {
  const open = new Map<string, Client>();
  const clientOf = (address: string): Client => {
    const client = open.get(address) ?? new Client(address, credentials.createInsecure(), wireOptions);
    open.set(address, client);
    return client;
  };
  const calls: RawClients = async (call, isStream, request, take) => {
    const metadata = new Metadata();
    for (const [key, value] of Object.entries(call.metadata ?? {})) metadata.set(key, value);
    if (call.requestId !== undefined) metadata.set("x-request-id", call.requestId);
    const deadline = call.deadlineMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + call.deadlineMs;
    const path = `/${call.path}`;
    const bytes = Buffer.from(request);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = (status: StatusObject) => reject(decodeStatus(status));
    const client = clientOf(call.address);
    if (!isStream) {
      client.makeUnaryRequest(path, pass, pass, bytes, metadata, { deadline }, (error, response) => {
        if (error !== null) return fail(error);
        take(response ?? Buffer.alloc(0));
        resolve();
      });
      return promise;
    }
    const stream = client.makeServerStreamRequest(path, pass, pass, bytes, metadata, { deadline });
    stream.on("data", (message: Buffer) => {
      if (take(message)) return;
      resolve();
      stream.cancel();
    });
    stream.on("error", fail);
    stream.on("end", resolve);
    return promise;
  };
  return Object.assign(calls, {
    [Symbol.dispose]() {
      for (const client of open.values()) client.close();
    },
  });
}

const pass = (bytes: Buffer) => bytes;
