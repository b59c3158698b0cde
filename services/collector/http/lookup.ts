import type { LookupAddress, LookupAllOptions } from "node:dns";
import type { LookupFunction } from "node:net";
import { AddressRefused, addressProblem } from "./address.ts";

/** Resolve finds all addresses of a name, as dns.lookup does. */
export type Resolve = (
  name: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** guardedLookup is the lookup of a connection: what it has checked is what is connected to, so that a name can't change its mind in between. One bad address refuses the name. */
export function guardedLookup(resolve: Resolve, allowPrivate: boolean): LookupFunction {
  return (name, options, callback) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "", 0);
      const problem = addresses
        .map(({ address }) => addressProblem(address, allowPrivate))
        .find((found) => found !== undefined);
      const [first] = addresses;
      if (problem !== undefined) return callback(new AddressRefused(`${name}: ${problem}`), "", 0);
      if (first === undefined) return callback(new AddressRefused(`${name} has no address`), "", 0);
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
