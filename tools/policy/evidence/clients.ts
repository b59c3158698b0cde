import type { File } from "../../check/tree.ts";
import type { Found } from "./found.ts";
import { partsOf } from "./parts.ts";
import { accountOf, blank, lineOf, withoutComments } from "./place.ts";

/** ClientCall is a method that a service's code makes a client for. */
export interface ClientCall {
  /** Where the client is made: services/processor/main.ts:22. */
  readonly where: string;
  /** The service account that calls: the service's folder. */
  readonly account: string;
  /** The method: package.Service/Method. */
  readonly method: string;
}

const imported = /import\s*\{([^}]*)\}\s*from\s*"[./]*\/gen\/rpc\/([\w/]+)\/\w+\.ts"/g;

/**
 * readClients finds the clients that services make with createClient, and what
 * they say that they call. Tests and what serves them are left out. A client
 * whose definition or calls are not written out, or whose calls something
 * behind them may replace, is a mistake: nobody could compare it with the
 * contracts. A definition may stand in the parentheses of a function named
 * with..., which changes how its messages are written.
 */
export function readClients(files: readonly File[]): Found<ClientCall> {
  const found: ClientCall[] = [];
  const mistakes: string[] = [];
  for (const { name, text } of files) {
    const account = accountOf(name);
    if (account === undefined) {
      continue;
    }
    const code = withoutComments(text);
    const services = servicesOf(code);
    for (const match of withoutImports(code).matchAll(/\bcreateClient\b(\s*\()?/g)) {
      const where = `${name}:${lineOf(code, match.index)}`;
      const made = match[1] === undefined ? "" : argumentsAt(code, match.index + match[0].length);
      const [definition = "", options = ""] = partsOf(made);
      const service = services.get(/^(?:with\w+\()?(\w+)/.exec(definition)?.[1] ?? "");
      const keys = keysOf(options);
      if (service === undefined || keys.length === 0 || !keys.every((key) => /^"\w+"$/.test(key))) {
        mistakes.push(
          `${where}: makes a client that can't be compared; write out its definition and its calls: ["..."], with no ...spread behind them`,
        );
        continue;
      }
      const methods = keys.map((key) => `${service}/${upperFirst(key.slice(1, -1))}`);
      found.push(...methods.map((method) => ({ where, account, method })));
    }
  }
  return { found, mistakes };
}

/** withoutImports blanks what a module imports under its own name; under another one it stays, and is seen. */
function withoutImports(code: string): string {
  return code.replace(/\bimport\s*\{[^}]*\}/g, (found) => (/\bcreateClient\s+as\b/.test(found) ? found : blank(found)));
}

/** servicesOf maps what a module imports as definitions of services to the services' full names. */
function servicesOf(code: string): Map<string, string> {
  const services = new Map<string, string>();
  for (const [, names = "", folder = ""] of code.matchAll(imported)) {
    for (const [, name = "", alias] of names.matchAll(/\b(\w+)Definition(?:\s+as\s+(\w+))?/g)) {
      services.set(alias ?? `${name}Definition`, `${folder.replaceAll("/", ".")}.${name}`);
    }
  }
  return services;
}

/** keysOf gives what stands in the calls of a client's options, as it stands there; nothing where they may be others. */
function keysOf(options: string): string[] {
  const members = /^\{([\s\S]*)\}$/.exec(options)?.[1] ?? "";
  // Of all that may say what is called, the last one does.
  const saying = partsOf(members).findLast((member) => /^(?:calls\b|"calls"|\.\.\.|\[)/.test(member)) ?? "";
  return partsOf(/^calls:\s*\[([\s\S]*)\]$/.exec(saying)?.[1] ?? "");
}

/** argumentsAt gives the text up to the parenthesis that closes the one before an offset. */
function argumentsAt(code: string, start: number): string {
  let depth = 1;
  let end = start;
  while (end < code.length && depth > 0) {
    depth += { "(": 1, ")": -1 }[code.charAt(end)] ?? 0;
    end++;
  }
  return code.slice(start, end - 1);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
