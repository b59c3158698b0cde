import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, json } from "./answer.ts";
import { dayNumber } from "./days.ts";

/** Layout is how a source's recorded days lie in its folder: a file a day, a folder a day, or one day for all files. */
type Layout =
  | { readonly folder: string; readonly kind: "dayFiles" | "dayFolders" }
  | { readonly folder: string; readonly kind: "oneDay"; readonly day: string };

/** undated is the day that files without a date are served under. */
const undated = "2024-12-31";

/** recordedSources lists the sources that can be served, with their layouts. */
export const recordedSources: ReadonlyMap<string, Layout> = new Map<string, Layout>([
  ["olx-ro", { folder: "olx-ro", kind: "dayFiles" }],
  ["olx-pl", { folder: "olx-pl", kind: "dayFiles" }],
  ["mla-grocery", { folder: "mla-grocery", kind: "dayFolders" }],
  ["mercadolivre-search", { folder: "mercadolivre-search", kind: "oneDay", day: undated }],
  ["mercadolivre-items", { folder: "mercadolivre-items", kind: "oneDay", day: undated }],
  ["olx-pl-offers", { folder: "olx-pl-raw-offers", kind: "oneDay", day: undated }],
]);

/** RecordedFile is a file of a day: where it lies, and the name it is served under. */
type RecordedFile = { readonly name: string; readonly path: string };

/**
 * recorded answers `/recorded/{source}/[{day}/[{file}]]` from a folder of recorded days. Only names that a listing of the folder has
 * are ever opened, so no request reaches a file beside them.
 */
export async function recorded(root: string | undefined, path: readonly string[], base: string): Promise<Answer> {
  const [source = "", day, file, ...more] = path;
  const layout = recordedSources.get(source);
  if (root === undefined) return missing("no folder of recorded days is set: SIMULATOR_RECORDED_DIR");
  if (layout === undefined || more.length > 0)
    return missing(`one of ${[...recordedSources.keys()].join(", ")} is expected, then a day, then a file`);
  const folder = join(root, layout.folder);
  if (day === undefined) return json(200, { days: await daysOf(folder, layout) });
  if (dayNumber(day) === undefined) return missing("the day is no date: yyyy-mm-dd is expected");
  const files = await filesOf(folder, layout, day);
  if (files.length === 0) return missing(`${source} has no day ${day}`);
  if (file !== undefined) {
    const found = files.find(({ name }) => name === file);
    if (found === undefined) return missing(`${source} has no such file on ${day}`);
    return { status: 200, headers: { "content-type": "application/gzip" }, body: await readFile(found.path) };
  }
  const listed = files.map(async ({ name, path: from }) => {
    const { size } = await stat(from);
    return { name, url: `${base}/recorded/${source}/${day}/${encodeURIComponent(name)}`, sizeBytes: size };
  });
  return json(200, { files: await Promise.all(listed) });
}

async function daysOf(folder: string, layout: Layout): Promise<string[]> {
  if (layout.kind === "oneDay") return (await entries(folder)).length === 0 ? [] : [layout.day];
  const names = (await entries(folder)).flatMap((entry) => {
    if (layout.kind === "dayFolders") return entry.isDirectory() ? [entry.name] : [];
    return entry.isFile() && entry.name.endsWith(".json.gz") ? [entry.name.slice(0, -".json.gz".length)] : [];
  });
  return names.filter((name) => dayNumber(name) !== undefined).sort();
}

async function filesOf(folder: string, layout: Layout, day: string): Promise<RecordedFile[]> {
  if (layout.kind === "oneDay" && layout.day !== day) return [];
  const from = layout.kind === "dayFolders" ? join(folder, day) : folder;
  const names = (await entries(from)).flatMap((entry) =>
    entry.isFile() && entry.name.endsWith(".gz") ? [entry.name] : [],
  );
  const ofDay = layout.kind === "dayFiles" ? names.filter((name) => name === `${day}.json.gz`) : names;
  // Bytes of UTF-8 sort as code points do; JavaScript's own order is by UTF-16 units.
  return ofDay
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => ({ name, path: join(from, name) }));
}

/** entries lists a folder; one that is not there has none. */
async function entries(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}

function missing(error: string): Answer {
  return json(404, { error });
}
