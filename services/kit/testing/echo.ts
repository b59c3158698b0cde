import type { Codec, ServiceDefinition } from "../rpc.ts";

/** Echo is the message of the test service. */
export type Echo = { readonly text: string };

const echoCodec: Codec<Echo> = {
  encode: (message) => ({ finish: () => Buffer.from(JSON.stringify(message)) }),
  decode: (bytes) => JSON.parse(Buffer.from(bytes).toString()) as Echo,
};

/** EchoDefinition is a service with a method of each kind, for the tests of kit itself. */
export const EchoDefinition = {
  name: "EchoService",
  fullName: "colheita.kit.test.EchoService",
  methods: {
    say: {
      name: "Say",
      requestType: echoCodec,
      requestStream: false,
      responseType: echoCodec,
      responseStream: false,
    },
    watch: {
      name: "Watch",
      requestType: echoCodec,
      requestStream: false,
      responseType: echoCodec,
      responseStream: true,
    },
  },
} as const satisfies ServiceDefinition;

/** echoHeartbeats is what EchoService sends while it is silent. */
export const echoHeartbeats = { watch: (): Echo => ({ text: "heartbeat" }) };
