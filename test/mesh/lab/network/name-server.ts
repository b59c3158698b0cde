import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { run } from "../process/command.ts";
import { dnsAddress } from "./addresses.ts";
import { answer, readQuestion } from "./dns.ts";

/** NameServer answers for the cluster's services, as the DNS of a cluster does, and for the hosts outside that a test has. */
export class NameServer {
  readonly #socket: Socket;

  /** listen starts a server at the cluster's address for it; find knows the addresses of names. */
  static async listen(find: (name: string) => string | undefined): Promise<NameServer> {
    await run("ip", ["addr", "add", `${dnsAddress}/32`, "dev", "lo"]);
    const socket = createSocket("udp4");
    socket.bind(53, dnsAddress);
    await once(socket, "listening");
    socket.on("message", (message, from) => {
      const reply = replyTo(message, find);
      if (reply !== undefined) socket.send(reply, from.port, from.address);
    });
    // An answer that reaches nobody concerns nobody.
    socket.on("error", () => {});
    return new NameServer(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  close(): void {
    this.#socket.close();
  }
}

/** serviceNameOf is the service that a name stands for, "storage.colheita", undefined where it is of no cluster's form. */
export function serviceNameOf(name: string): string | undefined {
  return /^([a-z0-9-]+\.[a-z0-9-]+)\.svc(?:\.cluster\.local)?$/.exec(name)?.[1];
}

function replyTo(message: Buffer, find: (name: string) => string | undefined): Buffer | undefined {
  try {
    const question = readQuestion(message);
    return answer(message, question, find(question.name));
  } catch {
    // What is no question gets no answer.
    return undefined;
  }
}
