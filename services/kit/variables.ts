import { readFileSync } from "node:fs";
import { messageOf } from "./errors.ts";

/** Variable is one declared environment variable. */
export type Variable<T> = {
  /** env is the name: "LISTEN_ADDRESS". */
  readonly env: string;
  /** type is shown in the help: "duration (ms)". */
  readonly type: string;
  /** help is one sentence. */
  readonly help: string;
  /** fallback is the value where the variable is not set. Absent: it must be set. */
  readonly fallback?: { readonly value: T };
  /** secret values are never shown, and may be given as a file, by the name with _FILE. */
  readonly secret: boolean;
  /** parse reads the text; it throws a TypeError that says what was expected. */
  parse(text: string): T;
};

/** Declaration is what every kind of variable is declared with; default is in the variable's own type. */
export type Declaration<T> = { readonly env: string; readonly help: string; readonly default?: T };

/** text declares a variable that is taken as it is. */
export function text(declaration: Declaration<string>): Variable<string> {
  return variable("text", declaration, (value) => value);
}

/** integer declares a whole number within bounds. */
export function integer(
  declaration: Declaration<number> & { readonly min?: number; readonly max?: number },
): Variable<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = declaration;
  return variable("integer", declaration, (value) => wholeNumber(value, min, max));
}

/** durationMs declares a duration in milliseconds. */
export function durationMs(declaration: Declaration<number>): Variable<number> {
  return variable("duration (ms)", declaration, (value) => wholeNumber(value, 0, 2 ** 31 - 1));
}

/** flag declares a yes or no. */
export function flag(declaration: Declaration<boolean>): Variable<boolean> {
  return variable("true or false", declaration, (value) => {
    if (value !== "true" && value !== "false") throw new TypeError('must be "true" or "false"');
    return value === "true";
  });
}

/** choice declares one of a few words. */
export function choice<const T extends string>(
  declaration: Declaration<NoInfer<T>> & { readonly values: readonly T[] },
): Variable<T> {
  return variable(declaration.values.join("|"), declaration, (value) => {
    const found = declaration.values.find((allowed) => allowed === value);
    if (found === undefined) throw new TypeError(`must be one of: ${declaration.values.join(", ")}`);
    return found;
  });
}

/** address declares a "host:port". */
export function address(declaration: Declaration<string>): Variable<string> {
  return variable("host:port", declaration, (value) => {
    const port = Number(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:/]+):(\d{1,5})$/.exec(value)?.[1] ?? Number.NaN);
    if (!(port <= 65_535)) throw new TypeError('must be "host:port", such as "127.0.0.1:4001"');
    return value;
  });
}

/** url declares a URL of one of the schemes given. One that may carry a password is a secret. */
export function url(
  declaration: Declaration<string> & { readonly schemes: readonly string[]; readonly secret?: boolean },
): Variable<string> {
  const read = (value: string) => {
    const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : "";
    if (!declaration.schemes.includes(scheme)) {
      throw new TypeError(`must be a URL that begins with ${declaration.schemes.map((s) => `${s}://`).join(" or ")}`);
    }
    return value;
  };
  return { ...variable("url", declaration, read), secret: declaration.secret ?? false };
}

/** path declares a path of the file system. */
export function path(declaration: Declaration<string>): Variable<string> {
  return variable("path", declaration, (value) => value);
}

/** secret declares a text that is never shown. */
export function secret(declaration: Declaration<string>): Variable<string> {
  return { ...variable("secret", declaration, (value) => value), secret: true };
}

/** optional makes a variable one that may be left out; it is undefined then. */
export function optional<T>(declared: Variable<T>): Variable<T | undefined> {
  return { ...declared, fallback: { value: undefined } };
}

/**
 * readText finds the text of a variable: set itself, or for a secret in the file that NAME_FILE names. It throws a
 * TypeError for both or an unreadable file.
 */
export function readText(declared: Variable<unknown>, env: NodeJS.ProcessEnv): string | undefined {
  const direct = env[declared.env] || undefined;
  const file = declared.secret ? env[`${declared.env}_FILE`] || undefined : undefined;
  if (file === undefined) return direct;
  if (direct !== undefined) throw new TypeError(`is set beside ${declared.env}_FILE: set one of them`);
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new TypeError(`cannot be read from ${file} (${declared.env}_FILE): ${messageOf(error)}`);
  }
}

function variable<T>(type: string, declaration: Declaration<T>, parse: (text: string) => T): Variable<T> {
  const { env, help, default: value } = declaration;
  return { env, type, help, secret: false, parse, ...(value !== undefined && { fallback: { value } }) };
}

function wholeNumber(value: string, min: number, max: number): number {
  const number = Number(value);
  if (!/^-?\d+$/.test(value) || number < min || number > max) {
    throw new TypeError(`must be a whole number from ${min} to ${max}`);
  }
  return number;
}
