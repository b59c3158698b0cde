// Serves an account's methods and keeps what metadata came with each call, to be asked for over standard input.

import { promisify } from "node:util";
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { methods } from "../../../support/methods.ts";
import { answer } from "../../stdio/answering.ts";
import type { MirrorCommands, Reflection } from "./mirror.ts";

const [account, address] = process.argv.slice(2);
if (account === undefined || address === undefined) throw new TypeError("usage: mirror-main.ts ACCOUNT ADDRESS");

const pass = (bytes: Buffer) => bytes;
let reflections: Reflection[] = [];
const server = new Server();
for (const { path, service, name } of methods.filter((method) => method.account === account)) {
  // A unary answer is a stream of one message as well.
  const handle = (call: ServerWritableStream<Buffer, Buffer>) => {
    reflections.push({ path, metadata: textOf(call.metadata) });
    call.write(Buffer.alloc(0));
    call.end();
  };
  const definition = {
    path: `/${service}/${name}`,
    requestStream: false,
    responseStream: true,
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: pass,
    responseDeserialize: pass,
  };
  server.addService({ [name]: definition }, { [name]: handle as UntypedHandleCall });
}
await promisify(server.bindAsync.bind(server))(address, ServerCredentials.createInsecure());
await answer<MirrorCommands>(
  { input: process.stdin, output: process.stdout },
  {
    take() {
      const taken = reflections;
      reflections = [];
      return taken;
    },
  },
  address,
);
server.forceShutdown();

function textOf(metadata: Metadata): Record<string, string> {
  const keys = Object.keys(metadata.getMap());
  return Object.fromEntries(keys.map((key) => [key, metadata.get(key).map(String).join(",")]));
}
