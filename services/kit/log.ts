import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger } from "pino";

/** logLevels are the values of LOG_LEVEL, from the quietest. */
export const logLevels = ["silent", "error", "warn", "info", "debug"] as const;

/** LogLevel is one of logLevels. */
export type LogLevel = (typeof logLevels)[number];

/** LogOptions say how a service logs. */
export type LogOptions = {
  /** service is the name that every line carries. */
  readonly service: string;
  readonly level: LogLevel;
  /** destination is where the lines go. Default: standard error, so that standard output stays the supervisor's. */
  readonly destination?: DestinationStream;
};

// Names under which a secret could slip into a line; pino replaces the value.
const secretNames = ["authorization", "password", "secret", "token", "cookie", "databaseUrl", "connectionString"];

/** createLogger makes the logger of a service: one JSON object a line, secrets replaced. */
export function createLogger(options: LogOptions): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[secret]" },
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

/** silentLogger logs nothing: for tests and for tools that speak for themselves. */
export function silentLogger(): Logger {
  return pino({ level: "silent" });
}
