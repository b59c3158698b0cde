import { aborted, deadlineExceeded, isError, messageOf, RpcError, resourceExhausted, unavailable } from "../errors.ts";

/** sqlStateOf is the SQLSTATE of an error of PostgreSQL ("23505"), or the system's code ("ECONNREFUSED"), or "". */
export function sqlStateOf(error: unknown): string {
  // TypeORM wraps the driver's error.
  const inner = isError(error) && "driverError" in error ? error.driverError : error;
  return isError(inner) && "code" in inner && typeof inner.code === "string" ? inner.code : "";
}

/** uniqueViolation is the SQLSTATE of a row that a unique index let nobody write twice. */
export const uniqueViolation = "23505";

/** databaseMessageOf is what an error of PostgreSQL says. That a disk is full it says in several ways, some of them dark. */
export function databaseMessageOf(error: unknown): string {
  const message = messageOf(error);
  return sqlStateOf(error) === diskFull ? `No space left on device: ${message}` : message;
}

const diskFull = "53100";

/**
 * translateDatabaseError turns what can happen to any statement into an RpcError: no connection, no time, a lost
 * race, no disk. Everything else (a broken constraint) comes back as it is: only the caller knows what it means.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof RpcError) return error;
  const state = sqlStateOf(error);
  const options = { cause: error };
  if (state === "57014") return deadlineExceeded("STATEMENT_TIMEOUT", "The database did not answer in time.", options);
  if (lostRaces.has(state)) return aborted("DATABASE_CONFLICT", "Another transaction was faster; try again.", options);
  if (state === diskFull) return resourceExhausted("DATABASE_FULL", "The database's disk is full.", options);
  if (isConnectionLoss(error, state)) {
    return unavailable("DATABASE_UNAVAILABLE", "The database cannot be reached.", { ...options, retryDelayMs: 1_000 });
  }
  return error;
}

// Serialization failure, deadlock, lock not available.
const lostRaces: ReadonlySet<string> = new Set(["40001", "40P01", "55P03"]);

// Read-only after a failover, a pause that was too long, too many connections, shutdown by an administrator, crash of
// another backend, starting up, and the system's own.
const lostConnections: ReadonlySet<string> = new Set([
  "25006",
  "25P03",
  "53300",
  "57P01",
  "57P02",
  "57P03",
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
]);

function isConnectionLoss(error: unknown, state: string): boolean {
  if (lostConnections.has(state) || state.startsWith("08")) return true;
  return isError(error) && connectionLoss.test(error.message);
}

// The driver has no codes for these. The last two are TypeORM's for a transaction whose connection was lost between two
// queries: it gives up the connection by itself, and what the driver said is gone.
const connectionLoss = new RegExp(
  `^(${[
    "Connection terminated",
    "timeout exceeded when trying to connect",
    "Client has encountered a connection error",
    "Client was closed",
    "Query runner already released",
    "Database connection provided by a query runner was already released",
  ].join("|")})`,
);
