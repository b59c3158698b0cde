/** Variants are measurements that are compared with each other, by name. Each gives one value a round. */
export type Variants<Name extends string, Value> = Readonly<Record<Name, () => Promise<Value>>>;

/**
 * inTurn measures every variant once a round, one after another and beginning with another one each time, so that what
 * changes on the machine meanwhile changes for all. A first round warms up and is not counted.
 */
export async function inTurn<Name extends string, Value = number>(
  rounds: number,
  variants: Variants<Name, Value>,
): Promise<Readonly<Record<Name, readonly Value[]>>> {
  const names = Object.keys(variants) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, [] as Value[]])) as Record<Name, Value[]>;
  for (const name of names) await variants[name]();
  for (let round = 0; round < rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) values[name].push(await variants[name]());
  }
  return values;
}
