/** Hosts are the names of machines outside the cluster, as their owners' name servers would have them. */
export class Hosts {
  readonly #addresses = new Map<string, string>();

  set(name: string, address: string): void {
    this.#addresses.set(name.toLowerCase(), address);
  }

  find(name: string): string | undefined {
    return this.#addresses.get(name);
  }
}
