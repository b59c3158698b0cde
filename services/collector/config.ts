import { common, databaseVariables } from "../kit/config.ts";
import { path, readText, secret, text } from "../kit/variables.ts";

/** config declares every variable of the collector. */
export const config = {
  ...common,
  ...databaseVariables,
  sourcesDir: text({
    env: "SOURCES_DIR",
    help: "The folder of the source files; several parted by commas.",
    default: "sources",
  }),
  sourceVariables: text({
    env: "SOURCE_VARIABLES",
    help: "What source files refer to as ${NAME}: NAME=value, parted by spaces. Never secrets: those are SECRET_NAME or SECRET_NAME_FILE.",
    default: "",
  }),
  archiveDir: path({ env: "ARCHIVE_DIR", help: "The folder where pages are kept.", default: "data/archive" }),
  contact: text({
    env: "CONTACT",
    help: "How a site reaches who runs this: an address or a URL, sent in User-Agent.",
    default: "https://colheita.invalid/contact",
  }),
} as const;

/** readSecrets reads every SECRET_NAME and SECRET_NAME_FILE: the secrets that source files refer to by name. */
export function readSecrets(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const names = Object.keys(env)
    .filter((name) => /^SECRET_[A-Z][A-Z0-9_]*$/.test(name))
    .map((name) => name.replace(/_FILE$/, ""));
  const secrets = new Map<string, string>();
  for (const name of new Set(names)) {
    const value = readText(secret({ env: name, help: "A secret of a source file." }), env);
    if (value !== undefined) secrets.set(name.slice("SECRET_".length), value);
  }
  return secrets;
}
