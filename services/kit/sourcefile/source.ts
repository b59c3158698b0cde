import { basename } from "node:path";
import { isMap } from "yaml";
import { collect } from "./collect.ts";
import { openSheet } from "./document.ts";
import { mapping, optional, required, suggestion } from "./mapping.ts";
import { normalise } from "./normalise.ts";
import { dotted } from "./paginate.ts";
import { type Place, quote, type Reader, refuse, type Sheet } from "./place.ts";
import { byPosition } from "./problem.ts";
import { oneOf, share, text, wholeNumber } from "./scalar.ts";
import { namesOf, type Variables } from "./template.ts";
import type { Gates, LoadedSource, PageShape, SourceFile } from "./types.ts";

type Body = Omit<SourceFile, "name" | "path">;

const usualGates: Gates = { leastItems: 0, largestGoneShare: 0, largestRejectedShare: 0 };
const usualZone = "America/Sao_Paulo";

/** readSource reads a source from its file's text. All mistakes are reported at once, in the order of the file. */
export function readSource(path: string, written: string, variables: Variables): LoadedSource {
  const name = basename(path).replace(/\.ya?ml$/, "");
  const sheet = openSheet(path, written);
  const at: Place = { sheet, node: sheet.document.contents ?? undefined, path: "" };
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    refuse(at, "a file's name of lower case letters, digits and hyphens", { found: quote(name) });
  }
  const body = sheet.problems.length === 0 ? mapping(shape(variables))(at) : undefined;
  if (body !== undefined) crossCheck(sheet, body);
  if (body === undefined || sheet.problems.length > 0) {
    return { ok: false, name, path, problems: sheet.problems.toSorted(byPosition) };
  }
  return { ok: true, name, path, file: { name, path, ...body } };
}

function shape(variables: Variables) {
  return {
    title: required(text("a title", { most: 200 })),
    zone: optional(zone, usualZone),
    collect: required(collect(variables)),
    page: optional(
      mapping<PageShape>({ format: optional(oneOf(["json", "ndjson", "csv"]), "json"), rows: optional(dotted, "") }),
      { format: "json", rows: "" },
    ),
    gates: optional(
      mapping<Gates>({
        leastItems: optional(wholeNumber(0, 1_000_000_000), 0),
        largestGoneShare: optional(share, 0),
        largestRejectedShare: optional(share, 0),
      }),
      usualGates,
    ),
    publish: optional(oneOf(["whole", "partial"]), "whole"),
    normalise: required(normalise),
  } satisfies Parameters<typeof mapping<Body>>[0];
}

const zone: Reader<string> = (at) => {
  const read = text("an IANA zone such as America/Sao_Paulo", { most: 60 })(at);
  if (read === undefined) return undefined;
  try {
    new Intl.DateTimeFormat("en", { timeZone: read });
    return read;
  } catch {
    const hint = suggestion(read, Intl.supportedValuesOf("timeZone"));
    return refuse(at, "an IANA zone such as America/Sao_Paulo", { hint });
  }
};

/** crossCheck finds what no single value shows: references that no shard gives, and formats that a paginator can't read. */
function crossCheck(sheet: Sheet, body: Body): void {
  const { request, shards, paginate } = body.collect;
  const given =
    shards.kind === "discover"
      ? [new Set(shards.discover.params.keys())]
      : shards.list.map((s) => new Set(s.params.keys()));
  const texts = [request.query, request.headers].flatMap((values) => [...values]);
  const used = [
    ["url", request.url] as const,
    ...texts.flatMap(([name, v]) => (v.kind === "text" ? [[name, v.template] as const] : [])),
  ];
  for (const [key, written] of used) {
    for (const name of namesOf(written)) {
      const known = ["day", "shard", ...(given[0] ?? [])];
      if (/^[A-Z]/.test(name) || known.slice(0, 2).includes(name) || given.every((names) => names.has(name))) continue;
      const path =
        key === "url"
          ? ["collect", "request", "url"]
          : ["collect", "request", request.query.has(key) ? "query" : "headers", key];
      refuse(
        placeAt(sheet, path),
        `a reference that every shard gives a value: ${known.map((k) => `\${${k}}`).join(", ")}`,
        {
          found: `\${${name}}`,
          hint: suggestion(name, known),
        },
      );
    }
  }
  const readsBody = paginate.kind === "next" || (paginate.kind === "cursor" && paginate.cursor.in === "body");
  if (readsBody && body.page.format !== "json") {
    refuse(placeAt(sheet, ["page", "format"]), `json, which the paginator ${paginate.kind} reads`, {
      found: body.page.format,
    });
  }
  if (body.page.rows !== "" && body.page.format !== "json") {
    refuse(placeAt(sheet, ["page", "rows"]), "no path, which only json has", { found: quote(body.page.rows) });
  }
}

function placeAt(sheet: Sheet, path: readonly string[]): Place {
  let node: unknown = sheet.document.contents;
  for (const step of path) node = isMap(node) ? node.get(step, true) : undefined;
  return { sheet, path: path.join("."), node: (node ?? sheet.document.contents ?? undefined) as Place["node"] };
}
