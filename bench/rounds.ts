/** Variants are measurements that are compared with each other, by name. Each gives one number a round. */
export type Variants<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;

/**
 * inTurn measures every variant once a round, one after another and beginning with another one each time, so that what
 * changes on the machine meanwhile changes for all. A first round warms up and is not counted.
 */
export async function inTurn<Name extends string>(
  rounds: number,
  variants: Variants<Name>,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(variants) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (const name of names) await variants[name]();
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) values[name].push(await variants[name]());
  }
  return values;
}
