import type { Load } from "./load.ts";
import type { Turn } from "./site.ts";

/** Contestant brings one day after another into PostgreSQL, and checks afterwards that they are there. */
export type Contestant = {
  readonly name: string;
  load(turn: Turn): Promise<Load>;
};

/** OURS is the name of all services together. */
export const OURS = "colheita";
