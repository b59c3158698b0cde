import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

/** findGrpcurl returns the grpcurl to call: the one that GRPCURL names, or the one on the PATH. Undefined: none. */
export function findGrpcurl(): string | undefined {
  const candidate = process.env.GRPCURL ?? "grpcurl";
  try {
    execFileSync(candidate, ["--version"], { stdio: "ignore" });
    return candidate;
  } catch {
    return undefined;
  }
}

/** runGrpcurl calls grpcurl and returns what it printed; it throws with its error where it fails. */
export async function runGrpcurl(grpcurl: string, args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(grpcurl, [...args])).stdout;
}
