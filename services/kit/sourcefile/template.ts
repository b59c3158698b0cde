import { suggestion } from "./mapping.ts";
import { type Place, type Reader, refuse } from "./place.ts";
import { text } from "./scalar.ts";

/** Template is a text with references such as ${day}. */
export type Template = {
  readonly text: string;
  readonly parts: readonly (string | { readonly name: string })[];
};

/** Variables are the values of ${UPPER_CASE} references, which are replaced as a file is read. Undefined: they stay as they are. */
export type Variables = ReadonlyMap<string, string> | undefined;

const reference = /\$\{([^}]*)\}/g;

/** template reads a text whose references are variables, or names that scope allows. */
export function template(
  what: string,
  variables: Variables,
  scope: (name: string) => boolean = () => true,
): Reader<Template> {
  const plain = text(what, { most: 2048 });
  return (at) => {
    const written = plain(at);
    if (written === undefined) return undefined;
    const replaced = substitute(at, written, variables);
    if (replaced === undefined) return undefined;
    const parsed = parseTemplate(replaced);
    for (const name of namesOf(parsed)) {
      if (isVariable(name)) continue;
      if (!/^[a-z][A-Za-z0-9_]*$/.test(name))
        return refuse(at, `references such as \${day} or \${NAME}`, { found: `\${${name}}` });
      if (!scope(name)) return refuse(at, `a reference that is known here: \${day}`, { found: `\${${name}}` });
    }
    return parsed;
  };
}

/** substituted reads a text in which only variables are referred to. */
export function substituted(read: Reader<string>, variables: Variables): Reader<string> {
  return (at) => {
    const written = read(at);
    return written === undefined ? undefined : substitute(at, written, variables);
  };
}

/** parseTemplate takes a text apart at its references. */
export function parseTemplate(written: string): Template {
  const parts: (string | { name: string })[] = [];
  let end = 0;
  for (const match of written.matchAll(reference)) {
    if (match.index > end) parts.push(written.slice(end, match.index));
    parts.push({ name: match[1] ?? "" });
    end = match.index + match[0].length;
  }
  if (end < written.length) parts.push(written.slice(end));
  return { text: written, parts };
}

/** namesOf are the names that a template refers to. */
export function namesOf(written: Template): string[] {
  return written.parts.flatMap((part) => (typeof part === "string" ? [] : [part.name]));
}

/** fill puts values in place of a template's references, each through encode. A name without a value is a TypeError: the check of the file comes first. */
export function fill(
  written: Template,
  values: ReadonlyMap<string, string>,
  encode: (value: string) => string = (value) => value,
): string {
  return written.parts
    .map((part) => {
      if (typeof part === "string") return part;
      const value = values.get(part.name);
      if (value === undefined) throw new TypeError(`no value for \${${part.name}} in ${written.text}`);
      return encode(value);
    })
    .join("");
}

function substitute(at: Place, written: string, variables: Variables): string | undefined {
  if (variables === undefined) return written;
  const unknown = namesOf(parseTemplate(written)).find((name) => isVariable(name) && !variables.has(name));
  if (unknown !== undefined) {
    return refuse(at, "a variable that SOURCE_VARIABLES sets", {
      found: `\${${unknown}}`,
      hint: suggestion(unknown, variables.keys()) || `set it: SOURCE_VARIABLES="${unknown}=…"`,
    });
  }
  return written.replaceAll(reference, (whole, name: string) =>
    isVariable(name) ? (variables.get(name) ?? whole) : whole,
  );
}

function isVariable(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}
