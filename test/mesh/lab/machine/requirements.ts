import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { run } from "../process/command.ts";
import { Inability } from "./inability.ts";

// Each program, and the package of Debian's that has it.
const programs: Readonly<Record<string, string>> = {
  ip: "iproute2",
  iptables: "iptables",
  "iptables-restore": "iptables",
  curl: "curl",
  unshare: "util-linux",
  nsenter: "util-linux",
  setpriv: "util-linux",
};

/** RequireOptions say how far to go. */
export type RequireOptions = {
  /** install: what is missing is installed, where there is an apt-get to do it. */
  readonly install: boolean;
  readonly say: (line: string) => void;
};

/** requireMachine makes sure that a lab can be on this machine; it throws an Inability where it can't. */
export async function requireMachine(options: RequireOptions): Promise<void> {
  if (process.platform !== "linux") throw new Inability(`a mesh needs Linux, and this is ${process.platform}`);
  if (process.getuid?.() !== 0) throw new Inability("a mesh needs root, for network namespaces: run it as root");
  await requirePrograms(options);
  await requireNamespaces();
}

async function requirePrograms({ install, say }: RequireOptions): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  if (install && (await find("apt-get"))) {
    say(`installing ${missing.join(" ")}`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    try {
      await run("apt-get", ["update", "--quiet=2"], { env });
      await run("apt-get", ["install", "--quiet=2", "--yes", "--no-install-recommends", ...missing], { env });
    } catch (error) {
      throw new Inability(`${missing.join(" ")} could not be installed`, { cause: error });
    }
  }
  const left = await missingPackages();
  if (left.length > 0) throw new Inability(`programs are missing: install ${left.join(" ")}`);
}

async function missingPackages(): Promise<readonly string[]> {
  const packages = await Promise.all(
    Object.entries(programs).map(async ([program, name]) => ((await find(program)) ? [] : [name])),
  );
  return [...new Set(packages.flat())];
}

/** find says whether a program is on the path. */
export async function find(program: string): Promise<boolean> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const there = folders.map((folder) =>
    access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(there)).includes(true);
}

async function requireNamespaces(): Promise<void> {
  try {
    const inside = "ip link add br0 type bridge && mount -t tmpfs tmpfs /run && iptables -t nat -L -n";
    await run("unshare", ["--net", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c", inside]);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n").at(-1) : String(error);
    throw new Inability(`this machine lets nobody make network namespaces: ${reason}`, { cause: error });
  }
}
