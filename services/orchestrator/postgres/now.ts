/** Now tells the time in place of the database's clock. Undefined: the database's clock tells it. */
export type Now = () => Date | undefined;

/** databaseNow leaves the time to the database's clock. */
export const databaseNow: Now = () => undefined;

/** nowIs is the SQL of the time, where a parameter has what Now tells. */
export function nowIs(parameter: string): string {
  return `coalesce(${parameter}::timestamptz, clock_timestamp())`;
}

/** millis is the SQL of an instant in milliseconds since the epoch. */
export function millis(instant: string): string {
  return `floor(extract(epoch from ${instant}) * 1000)::float8`;
}
