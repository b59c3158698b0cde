import { messageOf, StartupError } from "./errors.ts";
import { logLevels } from "./log.ts";
import { address, choice, durationMs, optional, path, readText, text, url, type Variable } from "./variables.ts";

/** Declared is a service's configuration: every variable once, by the name that the code uses. */
export type Declared = Readonly<Record<string, Variable<unknown>>>;

/** Values are the values of a declared configuration. */
export type Values<D extends Declared> = { readonly [K in keyof D]: D[K] extends Variable<infer T> ? T : never };

/** common are the variables that every service has. */
export const common = {
  listenAddress: address({ env: "LISTEN_ADDRESS", help: "Where services call.", default: "127.0.0.1:0" }),
  operatorAddress: optional(
    address({ env: "OPERATOR_ADDRESS", help: "Where people call, in plaintext; only on 127.0.0.1. Unset: nowhere." }),
  ),
  adminAddress: address({
    env: "ADMIN_ADDRESS",
    help: "Where /metrics, /livez and /readyz are.",
    default: "127.0.0.1:0",
  }),
  mesh: choice({
    env: "MESH",
    values: ["none", "istio"],
    help: "Who speaks TLS and tries again: none, this process with the files below; istio, its sidecar.",
    default: "none",
  }),
  tlsCertFile: optional(path({ env: "TLS_CERT_FILE", help: "This service's certificate (PEM). For MESH=none." })),
  tlsKeyFile: optional(path({ env: "TLS_KEY_FILE", help: "The certificate's private key (PEM). For MESH=none." })),
  tlsCaFile: optional(path({ env: "TLS_CA_FILE", help: "The authority that is believed (PEM). For MESH=none." })),
  trustDomain: text({ env: "TRUST_DOMAIN", help: "The trust domain of all identities.", default: "cluster.local" }),
  descriptorSet: path({
    env: "DESCRIPTOR_SET",
    help: "The contracts as `buf build` writes them, for reflection.",
    default: "gen/descriptors/colheita.binpb",
  }),
  logLevel: choice({ env: "LOG_LEVEL", values: logLevels, help: "How much is logged.", default: "info" }),
  drainMs: durationMs({ env: "DRAIN_MS", help: "How long to say NOT_SERVING before calls end.", default: 0 }),
  stopMs: durationMs({ env: "STOP_MS", help: "How long calls under way may take to end.", default: 5_000 }),
  parentPipe: choice({
    env: "PARENT_PIPE",
    values: ["none", "stdin"],
    help: "stdin: shut down when standard input closes, because the parent is gone.",
    default: "none",
  }),
} as const satisfies Declared;

/** databaseVariables are the variables of a service that has a database. */
export const databaseVariables = {
  databaseUrl: url({
    env: "DATABASE_URL",
    schemes: ["postgres", "postgresql"],
    help: "This service's own PostgreSQL database.",
    secret: true,
  }),
} as const satisfies Declared;

/** migrateVariables are the variables of a service's migrate.ts. */
export const migrateVariables = {
  ...databaseVariables,
  logLevel: common.logLevel,
  databaseWaitMs: durationMs({
    env: "DATABASE_WAIT_MS",
    help: "How long to wait for a database that is away or still starting.",
    default: 0,
  }),
} as const satisfies Declared;

/** HelpRequested is thrown by parse for --help; its message is the table to print. */
export class HelpRequested extends Error {
  override readonly name = "HelpRequested";
}

/** parse reads a configuration from the environment. It throws one StartupError that names every mistake. */
export function parse<const D extends Declared>(
  declared: D,
  env: NodeJS.ProcessEnv,
  argv: readonly string[] = [],
): Values<D> {
  if (argv.includes("--help")) throw new HelpRequested(helpText(declared));
  const mistakes = argv.map((word) => `${word}: is not understood; variables are set in the environment, see --help`);
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(declared)) {
    try {
      const found = readText(variable, env);
      if (found !== undefined) values[name] = variable.parse(found);
      else if (variable.fallback !== undefined) values[name] = variable.fallback.value;
      else throw new TypeError(`must be set: ${variable.help}`);
    } catch (error) {
      mistakes.push(`${variable.env}: ${messageOf(error)}`);
    }
  }
  if (mistakes.length > 0) throw new StartupError(`the configuration is not valid:\n  ${mistakes.join("\n  ")}`);
  return values as Values<D>;
}

/** parseProcess reads the configuration of this process. */
export function parseProcess<const D extends Declared>(declared: D): Values<D> {
  return parse(declared, process.env, process.argv.slice(2));
}

/** helpText is the table of all variables: name, type, default, meaning. */
export function helpText(declared: Declared): string {
  const rows = Object.values(declared).map((variable) => [
    variable.secret ? `${variable.env}[_FILE]` : variable.env,
    variable.type,
    defaultText(variable),
    variable.help,
  ]);
  const table = [["VARIABLE", "TYPE", "DEFAULT", "MEANING"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function defaultText(variable: Variable<unknown>): string {
  if (variable.fallback === undefined) return "(needed)";
  if (variable.fallback.value === undefined) return "(unset)";
  return variable.secret ? "(set)" : String(variable.fallback.value);
}
