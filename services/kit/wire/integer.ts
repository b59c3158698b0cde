/** assertInt32 refuses what is no signed integer of 32 bits, in the library's words. */
export function assertInt32(value: number): void {
  if ((value | 0) !== value) throw new Error(`invalid int32: ${typeof value === "number" ? value : typeof value}`);
}

/** assertUint32 refuses what is no unsigned integer of 32 bits, in the library's words. */
export function assertUint32(value: number): void {
  if (value >>> 0 !== value) throw new Error(`invalid uint32: ${typeof value === "number" ? value : typeof value}`);
}

/** signed64 is a value as a big integer; one that 64 bits with a sign can't hold is refused. */
export function signed64(value: string | number | bigint): bigint {
  const whole = BigInt(value);
  if (BigInt.asIntN(64, whole) !== whole) throw new Error(`invalid int64: ${value}`);
  return whole;
}

/** unsigned64 is a value as a big integer; one that 64 bits without a sign can't hold is refused. */
export function unsigned64(value: string | number | bigint): bigint {
  const whole = BigInt(value);
  if (BigInt.asUintN(64, whole) !== whole) throw new Error(`invalid uint64: ${value}`);
  return whole;
}

/** Bits64 are the two halves of 64 bits. */
export type Bits64 = { readonly low: number; readonly high: number };

/** bits64 are the lowest 64 bits of a big integer, as of two's complement. */
export function bits64(value: bigint): Bits64 {
  return { low: Number(BigInt.asUintN(32, value)), high: Number(BigInt.asUintN(32, value >> 32n)) };
}
