import type { Echo } from "./gen/rpc/colheita/bench/v1/echo_service.ts";

/** path is the HTTP/2 path of the one method. */
export const path = "/colheita.bench.v1.EchoService/Say";

/** message is what is sent and comes back: a kilobyte, with a few letters that take two bytes each. */
export const message: Echo = { name: "bench", text: "Geladeira usada, ótimo estado; ".repeat(32) };

/** checkEcho throws where an answer is not the message. Length tells: nothing on the way changes letters. */
export function checkEcho(answer: Echo): void {
  if (answer.text.length !== message.text.length) throw new Error(`the echo is ${answer.text.length} letters long`);
}
