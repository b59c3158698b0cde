import { Client, type ClientConfig } from "pg";

/**
 * HeardClient is a connection whose loss never ends the process. A server that goes as it accepts says both in one breath:
 * the connection breaks between the pool's hands and those of whoever asked for it, when nobody listens yet. The first
 * statement on it fails then, and says so.
 */
export class HeardClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on("error", () => {});
  }
}
