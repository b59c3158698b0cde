/** Load is what it took one contestant to bring one day into PostgreSQL. */
export type Load = {
  /** listings is how many the day had, as the contestant's own table says. */
  readonly listings: number;
  readonly seconds: number;
  /** cpuMicros is each part's CPU time, user and system; PostgreSQL is one of the parts. */
  readonly cpuMicros: Readonly<Record<string, number>>;
  readonly walBytes: number;
};

/** listingsASecond is a load's speed. */
export function listingsASecond({ listings, seconds }: Load): number {
  return listings / seconds;
}

/** cpuOf is what a listing cost all parts together, in microseconds. */
export function cpuOf(load: Load): number {
  return Object.values(load.cpuMicros).reduce((sum, micros) => sum + micros, 0) / load.listings;
}
