import { create, createFileRegistry, type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { type handleUnaryCall, Server, ServerCredentials, type ServerWritableStream, status } from "@grpc/grpc-js";
import type { Pem } from "../../services/kit/certificates.ts";

/** Tagger is the fifth service, as somebody else would write it: on bare grpc-js, with nothing of kit. */
export type Tagger = AsyncDisposable & {
  readonly address: string;
  /** seen are the calls that arrived: method, tag, attempt and idempotency key. */
  readonly seen: readonly SeenCall[];
};

/** SeenCall is what the fifth service saw of one call. */
export type SeenCall = {
  readonly method: string;
  readonly tag: string;
  readonly run: string;
  readonly attempt: string;
  readonly key: string;
};

type Unary = Parameters<handleUnaryCall<Buffer, Buffer>>;

/** startTagger serves acme.tag.v1.TagService. The first call for the tag "flaky" fails, so that the engine tries again. */
export async function startTagger(descriptorSet: Uint8Array, identity: Pem, authority: string): Promise<Tagger> {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const message = (name: string): DescMessage => {
    const desc = registry.getMessage(`acme.tag.v1.${name}`);
    if (desc === undefined) throw new TypeError(`no message ${name}`);
    return desc;
  };
  const encode = (name: string, fields: Record<string, unknown>) => {
    const desc = message(name);
    return Buffer.from(toBinary(desc, create(desc, fields)));
  };
  const seen: SeenCall[] = [];
  const note = (method: string, tag: string, metadata: Unary[0]["metadata"]) => {
    const value = (key: string) => metadata.get(key).join(",");
    seen.push({
      method,
      tag,
      run: value("colheita-run"),
      attempt: value("colheita-attempt"),
      key: value("colheita-idempotency-key"),
    });
  };

  const server = new Server();
  server.addService(
    { ListTags: raw("ListTags", false), TagDay: raw("TagDay", true) },
    {
      ListTags: (...[call, answer]: Unary) => {
        note("ListTags", "", call.metadata);
        answer(null, encode("ListTagsResponse", { tags: ["fresh", "flaky", "cheap"] }));
      },
      TagDay: (call: ServerWritableStream<Buffer, Buffer>) => {
        const request = fromBinary(message("TagDayRequest"), call.request) as unknown as TagDayRequest;
        const { day, tag } = request;
        note("TagDay", tag, call.metadata);
        if (tag === "flaky" && call.metadata.get("colheita-attempt")[0] === "1") {
          call.emit("error", { code: status.UNAVAILABLE, details: "not just now" });
          return;
        }
        const update = (field: string, type: string, value: Record<string, unknown>) =>
          call.write(encode("TagDayResponse", { update: { case: field, value: create(message(type), value) } }));
        call.write(Buffer.alloc(0));
        update("result", "TagDayResult", { label: `${tag} ${day.year}-${day.month}-${day.day}` });
        call.end();
      },
    },
  );
  const pair = { cert_chain: Buffer.from(identity.certificate), private_key: Buffer.from(identity.key) };
  const credentials = ServerCredentials.createSsl(Buffer.from(authority), [pair], true);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    address: `127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
}

type TagDayRequest = {
  readonly day: { readonly year: number; readonly month: number; readonly day: number };
  readonly tag: string;
};

function raw(method: string, responseStream: boolean) {
  const pass = (bytes: Buffer) => bytes;
  return {
    path: `/acme.tag.v1.TagService/${method}`,
    requestStream: false,
    responseStream,
    requestSerialize: pass,
    requestDeserialize: pass,
    responseSerialize: pass,
    responseDeserialize: pass,
  };
}
