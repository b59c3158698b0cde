/** Lockfile is what is read and written of package-lock.json. */
export interface Lockfile {
  packages: Record<string, Locked>;
}

/** Locked is one package in it. */
export interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x", "loong64", "mips64el"];

/**
 * missingPlatforms names the packages that others of the lockfile want on some
 * platform and that have no entry. npm leaves out, in silence, what its
 * registry does not have; later `npm ci` refuses the lockfile for it.
 */
export function missingPlatforms(lockfile: Lockfile): string[] {
  return wanted(lockfile).map(({ name }) => name);
}

/**
 * completeLockfile adds these packages, with the system and processor that
 * their names tell, and returns their names. An entry has no integrity: only
 * the registry that has the package could give it.
 */
export function completeLockfile(lockfile: Lockfile): string[] {
  const missing = wanted(lockfile);
  for (const { name, version, dev } of missing) {
    lockfile.packages[`node_modules/${name}`] = entry(name, version, dev);
  }
  const sorted = Object.entries(lockfile.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
  lockfile.packages = Object.fromEntries(sorted);
  return missing.map(({ name }) => name);
}

interface Wanted {
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
}

/** Only exact versions are looked at: that is how a package names its own platform packages. */
function wanted({ packages }: Lockfile): Wanted[] {
  return Object.values(packages).flatMap(({ optionalDependencies = {}, dev = false }) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => /^\d+\.\d+\.\d+/.test(version) && packages[`node_modules/${name}`] === undefined)
      .map(([name, version]) => ({ name, version, dev })),
  );
}

/** entry reads linux, arm64 and musl from @scope/tool-linux-arm64-musl. Its keys stand in npm's own order. */
function entry(name: string, version: string, dev: boolean): Locked {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.map((word) => (/^armv\d$/.test(word) ? "arm" : word)).filter((word) => processors.includes(word));
  const libc = words.includes("musl") ? ["musl"] : words.includes("gnu") ? ["glibc"] : [];
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(dev && { dev }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}
