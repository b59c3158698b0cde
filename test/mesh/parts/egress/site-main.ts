// A web site by HTTPS and HTTP that keeps who came, to be asked for over standard input.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import { answer } from "../../stdio/answering.ts";
import { PORTS } from "./ports.ts";
import type { SiteCommands, Visited } from "./site.ts";

const [name, certificate, key] = process.argv.slice(2);
if (name === undefined || certificate === undefined || key === undefined) {
  throw new TypeError("usage: site-main.ts NAME CERTIFICATE KEY");
}
let visited: Visited[] = [];
const serve = ({ url = "", socket }: IncomingMessage, response: ServerResponse) => {
  visited.push({ kind: "request", from: socket.remoteAddress ?? "", path: url });
  response.end(name);
};
const connected = (socket: Socket) => {
  visited.push({ kind: "connection", from: socket.remoteAddress ?? "", path: "" });
};
const secure = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, serve);
const plain = createPlainServer(serve);
for (const [server, port] of [
  [secure, PORTS.secure],
  [plain, PORTS.plain],
] as const) {
  server.on("connection", connected);
  server.listen(port);
  await once(server, "listening");
}
await answer<SiteCommands>(
  { input: process.stdin, output: process.stdout },
  {
    take() {
      const taken = visited;
      visited = [];
      return taken;
    },
  },
);
for (const server of [secure, plain]) {
  server.closeAllConnections();
  server.close();
}
