// A service as the supervisor knows them: it listens where it is told, says so, and ends with its parent.
import { createServer } from "node:net";

const [port = "0", manner = "polite"] = process.argv.slice(2);
const server = createServer((socket) => socket.end(`${process.pid}\n`));
server.listen({ host: "127.0.0.1", port: Number(port) }, () => {
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : 0;
  process.stdout.write("a line that is not JSON\n");
  process.stdout.write(`${JSON.stringify({ ready: true, service: "fake", operator: `127.0.0.1:${bound}` })}\n`);
});
process.on("SIGTERM", () => {
  if (manner === "polite") process.exit(0);
});
process.stdin.resume().on("end", () => process.exit(0));
