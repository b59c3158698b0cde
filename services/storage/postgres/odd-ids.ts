import type { ClientBase } from "pg";
import { idsText } from "./ids.ts";

/** why are the values of odd.why: why a listing is looked at by itself when a day is published. */
export const why = {
  /** REPEATED: it was seen more than once. */
  REPEATED: 1,
  /** UNPRICED: some row of it has no price. */
  UNPRICED: 2,
  /** ARRIVED: it is there, and was not in the base. */
  ARRIVED: 3,
  /** UNKNOWN: its price was not known in the base. */
  UNKNOWN: 4,
  /** UNSEEN: it was there in the base, and is not. */
  UNSEEN: 5,
} as const;

type Why = (typeof why)[keyof typeof why];

const PART = 20_000;

/**
 * OddIds writes the temporary table odd (id, why), a part at a time: on a bad day all listings are odd, and have no place on
 * the heap. The same may be written twice.
 */
export class OddIds {
  readonly #tx: ClientBase;
  readonly #parts = new Map<Why, number[]>();
  readonly #counts = new Map<Why, number>();

  private constructor(tx: ClientBase) {
    this.#tx = tx;
  }

  /** create makes the table, for the rest of a transaction. */
  static async create(tx: ClientBase): Promise<OddIds> {
    await tx.query("create temp table odd (id bigint not null, why int not null) on commit drop");
    return new OddIds(tx);
  }

  /** add keeps an id for the table; true where a part is full, which keepParts writes. */
  add(reason: Why, id: number): boolean {
    const part = this.#parts.get(reason);
    if (part !== undefined) return part.push(id) >= PART;
    this.#parts.set(reason, [id]);
    return false;
  }

  /** count is how many were written for a reason. */
  count(reason: Why): number {
    return this.#counts.get(reason) ?? 0;
  }

  /** keepParts writes the parts that are full. */
  keepParts(): Promise<void> {
    return this.#keep(PART);
  }

  /** keepAll writes all that was added. */
  keepAll(): Promise<void> {
    return this.#keep(1);
  }

  async #keep(least: number): Promise<void> {
    for (const [reason, ids] of this.#parts) {
      if (ids.length < least) continue;
      this.#parts.delete(reason);
      this.#counts.set(reason, this.count(reason) + ids.length);
      await this.#tx.query(KEEP, [idsText(ids), reason]);
    }
  }
}

const KEEP = "insert into odd select unnest($1::bigint[]), $2";
