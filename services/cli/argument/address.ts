import { UsageError } from "./usage.ts";

/** defaultAddress is where `npm start` serves people: the operator listeners of its two orchestrators. */
export const defaultAddress = "127.0.0.1:17104,127.0.0.1:17116";

/** targetOf reads one address, or the addresses of several replicas: gRPC takes the first one that answers. */
export function targetOf(text: string): string {
  const addresses = text.split(",").map((each) => each.trim());
  const wrong = addresses.find((each) => !/^(\[[0-9a-fA-F:.]+\]|[^\s:/,]+):\d{1,5}$/.test(each));
  if (wrong !== undefined)
    throw new UsageError(`The address must be host:port, or several parted by commas, not "${wrong}".`);
  if (addresses.length === 1) return text.trim();
  const named = addresses.find((each) => !/^\d{1,3}(\.\d{1,3}){3}:/.test(each));
  if (named === undefined) return `ipv4:${addresses.join(",")}`;
  throw new UsageError(
    `Several addresses must all be of the form 1.2.3.4:port, not "${named}"; a name may stand alone.`,
  );
}
