import { common, type Declared, parse } from "../kit/config.ts";
import type { LogLevel } from "../kit/log.ts";

const declared = { logLevel: common.logLevel } as const satisfies Declared;

/** Config is what a mesh on a laptop takes from its environment; all else is a flag. */
export type Config = {
  /** logLevel is how much the services log. */
  readonly logLevel: LogLevel;
  /** environment is what the services inherit: secrets that source files name, proxies, a time zone. */
  readonly environment: Readonly<Record<string, string>>;
  /** startedByNpm says that npm is between this process and the person: when npm is gone, so is the person. */
  readonly startedByNpm: boolean;
};

/** readConfig reads the environment. It throws a StartupError that names every mistake. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const { logLevel } = parse(declared, env);
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    // Each service has a database of its own here, whatever a person's shell says.
    if (value !== undefined && !name.startsWith("DATABASE_URL")) environment[name] = value;
  }
  return { logLevel, environment, startedByNpm: env.npm_lifecycle_event !== undefined };
}
