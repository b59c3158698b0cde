import type { BinaryReader } from "@bufbuild/protobuf/wire";
import type { ChannelOptions } from "@grpc/grpc-js";
import { resourceExhausted } from "./errors.ts";
import type { Codec } from "./rpc.ts";
import { MessageReader } from "./wire/message-reader.ts";
import { MessageWriter } from "./wire/message-writer.ts";

/** maxMessageBytes is the largest message that travels in this mesh, either way. */
const maxMessageBytes = 1024 * 1024;

/**
 * wireOptions are the options of every channel and server: limits, keepalive, and how fast a lost connection is tried
 * again.
 */
export const wireOptions: ChannelOptions = {
  "grpc.max_send_message_length": maxMessageBytes,
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 2_000,
  // Retries come from the policy alone, never from a name server.
  "grpc.service_config_disable_resolution": 1,
};

/** encodeMessage turns a message into bytes and refuses one that is too large to travel. */
export function encodeMessage<T>(codec: Codec<T>, message: T): Buffer {
  return checkSize(codec.encode(message, new MessageWriter()).finish());
}

/** decodeMessage makes a message of bytes. It throws where they are none of the codec's. */
export function decodeMessage<T>(codec: Codec<T>, bytes: Uint8Array): T {
  return isGenerated(codec) ? codec.decode(new MessageReader(bytes)) : codec.decode(bytes);
}

// ts-proto's codecs take a reader as well; one that was written by hand takes bytes.
type GeneratedCodec<T> = {
  decode(input: BinaryReader | Uint8Array): T;
  fromPartial(object: object): T;
};

function isGenerated<T>(codec: Codec<T>): codec is Codec<T> & GeneratedCodec<T> {
  return "fromPartial" in codec;
}

/** checkSize refuses bytes that are too large to travel. */
export function checkSize(bytes: Uint8Array): Buffer {
  if (bytes.byteLength <= maxMessageBytes) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = `A message of ${bytes.byteLength} bytes is over the limit of ${maxMessageBytes}`;
  const metadata = { sizeBytes: String(bytes.byteLength), limitBytes: String(maxMessageBytes), retryable: "false" };
  throw resourceExhausted("MESSAGE_TOO_LARGE", text, { metadata });
}
