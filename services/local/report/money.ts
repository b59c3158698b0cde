/** Money is an exact amount: whole units and billionths, of the same sign. */
export type Money = { readonly currencyCode: string; readonly units: bigint; readonly nanos: number };

/** decimal writes an amount exactly, with at least two digits after the point and no more than it needs: "123.40". */
export function decimal({ units, nanos }: Money): string {
  const sign = units < 0n || nanos < 0 ? "-" : "";
  const whole = units < 0n ? -units : units;
  const fraction = String(Math.abs(nanos))
    .padStart(9, "0")
    .replace(/0{1,7}$/, "");
  return `${sign}${whole}.${fraction}`;
}

/** grouped writes an amount for people, its thousands parted: "1,234,567.80". */
export function grouped(money: Money): string {
  return decimal(money).replace(/\B(?=(\d{3})+\.)/g, ",");
}
