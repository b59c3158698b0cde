/** Role is what a file of a service is there for. */
export type Role = "wiring" | "adapter" | "domain" | "test";

/** Place is where a file stands in the house. */
export interface Place {
  /** Relative to the root, with slashes. */
  readonly file: string;
  /** The top folder; "kit" for services/kit, "services" for the other services. */
  readonly floor: string;
  /** The service's name; empty outside of services/. */
  readonly service: string;
  readonly role: Role;
}

/** Files that put a service together, found directly in its folder. */
const wiring = ["main.ts", "config.ts", "server.ts", "validate.ts", "migrate.ts"];

/** Folders in their place, where one service serves several contracts: one file for each. */
const wiringFolders = ["server", "validate"];

/** Folders that speak one technology. */
const adapters = ["postgres", "http", "archive", "rpc", "grpc", "typeorm", "testing"];

/** placeOf reads a file's place from its name. */
export function placeOf(file: string): Place {
  const [top = "", name = "", ...rest] = file.split("/");
  const service = top === "services" ? name : "";
  return { file, floor: service === "kit" ? "kit" : top, service, role: roleOf(file, rest) };
}

function roleOf(file: string, rest: readonly string[]): Role {
  if (file.endsWith(".test.ts") || file.includes("/testdata/")) {
    return "test";
  }
  const isWiring = rest.length === 1 ? wiring.includes(rest[0] ?? "") : wiringFolders.includes(rest[0] ?? "");
  if (isWiring) {
    return "wiring";
  }
  return rest.slice(0, -1).some((folder) => adapters.includes(folder)) ? "adapter" : "domain";
}
