/** hostAddress is where the control plane and the test itself are on the lab's bridge. */
export const hostAddress = "10.77.0.1";

/** serviceRange is where the API server takes the addresses of services from. */
export const serviceRange = "10.96.0.0/16";

/** dnsAddress is the cluster's name server. */
export const dnsAddress = "10.96.0.10";

/** addressOf is the address of the pod with this number, counted from 0. */
export function addressOf(index: number): string {
  // The first ones are left to the host.
  const number = index + 16;
  if (number >= 65_534) throw new RangeError(`the lab has addresses for 65,518 pods, and this is number ${index + 1}`);
  return `10.77.${number >> 8}.${number & 255}`;
}
