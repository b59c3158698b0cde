import { randomUUID } from "node:crypto";
import { type DescMessage, type MessageShape, toJson } from "@bufbuild/protobuf";
import { sleep } from "../kit/abort.ts";
import type { Context } from "../kit/context.ts";
import { fold } from "../kit/fold.ts";
import { defaultAddress, targetOf } from "./argument/address.ts";
import { identityOf } from "./argument/mesh.ts";
import type { Prepared } from "./command/command.ts";
import { endingOf, exit } from "./command/exit.ts";
import { findCommand, groupOf } from "./command/find.ts";
import { helpOf, helpOfGroup, overview } from "./command/help.ts";
import type { Session } from "./command/session.ts";
import { commands } from "./commands.ts";
import { createClients } from "./rpc/clients.ts";
import { harmless } from "./text/plain.ts";

/** Stream is what a command writes to; only a terminal has columns. */
export type Stream = { write(text: string): unknown; readonly columns?: number };

/** Surroundings are what a command line is run in. */
export type Surroundings = {
  /** ctx ends when the person at the keyboard has had enough. */
  readonly ctx: Context;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** address is where the orchestrator is unless the command line says another; undefined is the default. */
  readonly address: string | undefined;
  /** mesh is what stands between this machine and the orchestrator: "none", the default, or "istio". */
  readonly mesh?: string | undefined;
};

/** run runs a command line and returns its exit code. */
export async function run(
  args: readonly string[],
  { ctx, stdout, stderr, address, mesh }: Surroundings,
): Promise<number> {
  let at = address ?? defaultAddress;
  try {
    const [first] = args;
    if (first === undefined) {
      stderr.write(overview(commands));
      return exit.usage;
    }
    const asked = askedFor(args);
    if (asked?.length === 0) {
      stdout.write(overview(commands));
      return exit.good;
    }
    const [group = "", ...more] = asked ?? [];
    const grouped = more.length === 0 ? groupOf(commands, group) : [];
    if (grouped.length > 0) {
      stdout.write(helpOfGroup(group, grouped));
      return exit.good;
    }
    const { command, rest } = findCommand(commands, asked ?? args);
    const prepared = asked === undefined ? command.prepare(rest) : undefined;
    if (prepared === undefined || prepared.help) {
      stdout.write(helpOf(command));
      return exit.good;
    }
    at = prepared.address ?? at;
    using clients = createClients(targetOf(at), identityOf(mesh));
    return await prepared.run(sessionOf({ ctx, clients, stdout, stderr }, prepared));
  } catch (error) {
    if (ctx.signal.aborted) return exit.interrupted;
    const { code, lines } = endingOf(error, at);
    stderr.write(lines.map((line) => `${harmless(line)}\n`).join(""));
    return code;
  }
}

// What help is asked for: "help runs", or "runs --help" where runs is a group; a command reads its own flags.
function askedFor(args: readonly string[]): readonly string[] | undefined {
  const [first = "", second = ""] = args;
  if (["help", ...helpFlags].includes(first)) return args.slice(1);
  return helpFlags.includes(second) && groupOf(commands, first).length > 0 ? [first] : undefined;
}

const helpFlags = ["--help", "-h"];

type Means = Pick<Surroundings, "ctx" | "stdout" | "stderr"> & Pick<Session, "clients">;

function sessionOf({ ctx, clients, stdout, stderr }: Means, { json }: Prepared): Session {
  // Names and messages in it are of others.
  const print = (...lines: readonly string[]) => {
    for (const line of lines.flatMap((each) => fold(harmless(each), stdout.columns))) stdout.write(`${line}\n`);
  };
  const write = <M extends DescMessage>(schema: M, message: MessageShape<M>, indent?: number) => {
    stdout.write(`${JSON.stringify(toJson(schema, message), null, indent)}\n`);
  };
  return {
    ctx,
    clients,
    json,
    print,
    note: (line) => stderr.write(`${harmless(line)}\n`),
    update: (schema, message) => write(schema, message),
    answer: (schema, message, lines) => (json ? write(schema, message, 2) : print(...lines())),
    now: Date.now,
    requestId: randomUUID,
    pause: (ms) => sleep(ctx.signal, ms),
  };
}
