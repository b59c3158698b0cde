// Makes requests as it is told by its one argument, one after another, and writes what they came to.
import { once } from "node:events";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request } from "node:https";
import type { Seen, Visit } from "./visits.ts";

const visits = JSON.parse(process.argv[2] ?? "[]") as readonly Visit[];
const seen: Seen[] = [];
for (const visit of visits) seen.push({ ...visit, ...(await make(visit)) });
process.stdout.write(JSON.stringify(seen));

async function make({ url, at }: Visit): Promise<Pick<Seen, "status" | "text">> {
  const { protocol, hostname, port, pathname } = new URL(url);
  const options = {
    host: at ?? hostname,
    ...(port !== "" && { port: Number(port) }),
    path: pathname,
    headers: { host: port === "" ? hostname : `${hostname}:${port}` },
    // An address is no server name.
    ...(/[a-z]/.test(hostname) && { servername: hostname }),
    // Whether a site is reached is the question, not who signed for it.
    rejectUnauthorized: false,
    agent: false,
    signal: AbortSignal.timeout(10_000),
  };
  try {
    const sent = protocol === "https:" ? request(options) : plainRequest(options);
    sent.end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) text += chunk;
    return { status: response.statusCode ?? 0, text: text.slice(0, 200) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { status: 0, text: code ?? message };
  }
}
