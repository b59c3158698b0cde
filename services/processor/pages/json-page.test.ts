import { describe, expect, it } from "@jest/globals";
import { parseJson } from "./json.ts";
import { createJsonReader } from "./json-page.ts";
import type { PageResult } from "./page.ts";
import { everything, type Reads, readsEverything } from "./selection.ts";

const reads: Reads = {
  row: { id: everything, a: { b: everything }, "": everything, é: everything },
  page: { shared: everything, wide: { n: everything } },
};

/** texts are pages and what is nearly one. */
const texts: readonly string[] = [
  '{"shared":{"x":[1]},"wide":{"n":1,"m":2},"rows":[{"id":1,"no":[{"id":2}],"a":{"b":"c","d":"e"}},null,["id",{"id":3,"f":4}],"x"]}',
  ' \t\r\n{ "rows" : [ { "id" : 1 , "no" : 2 , "" : [ ] , "a" : [ { "b" : 1 , "c" : 2 } , 3 ] } , { } ] , "z" : { } } \n',
  '{"rows":[{"i\\u0064":1,"no":"\\n\\"\\\\","\\u0061":{"b":1,"c":2},"é":"ção 😀"}]}',
  '{"rows":[{"id":1,"id":{"b":2},"a":-0.5e+10,"__proto__":{"b":1},"x":1E400}],"rows":[{"a":{"b":true,"c":false}}]}',
  '{"r\\u006fws":[{"no":1}],"no":[],"rows":[{"no":2,"id":12345678901234567890}]}',
  '{"rows":{"id":1,"no":2}}',
  '{"wide":[{"n":1,"m":2}],"rows":[]}',
  '[{"id":1,"no":2}]',
  '{"id":1,"no":2}',
  '"text"',
  `{"no":${"[".repeat(250)}${"]".repeat(250)},"rows":[{"no":1,"id":2}]}`,
];

const paths = ["rows", "", "rows.a", "shared.x"];

describe("a JSON page of which some is read", () => {
  it.each(texts.flatMap((text) => paths.map((path) => ({ text, path }))))(
    "has that, and is refused as one that is read whole: $path of $text",
    ({ text, path }) => agrees(text, path),
  );

  it("is so whatever one byte makes of it", () => {
    for (const text of texts.slice(0, 6)) {
      for (let at = 0; at < Buffer.byteLength(text); at++) {
        for (const byte of Buffer.from('\x00 0-.e"\\{}[]:,nx\xc3', "latin1")) {
          const changed = Buffer.from(text);
          changed[at] = byte;
          agrees(changed, "rows");
        }
        agrees(Buffer.from(text).subarray(0, at), "rows");
      }
    }
  });

  it("is measured by its bytes, whatever is read of it", () => {
    const [text = ""] = texts;
    const row = '{"id":1,"no":[{"id":2}],"a":{"b":"c","d":"e"}}';
    for (const own of [reads, readsEverything]) {
      const page = pageOf(createJsonReader("rows", own)(Buffer.from(text)));
      expect(page.sizeOf(0)).toEqual({ bytes: row.length, valueBytes: "12ce".length });
      expect(page.sizeOf(3)).toEqual({ bytes: 3, valueBytes: 1 });
      const rows = [row, "null", '["id",{"id":3,"f":4}]', '"x"'];
      expect(rows.map((_, at) => page.textOf(at))).toEqual(rows);
      expect(page.around).toEqual({ bytes: text.length - rows.join("").length, valueBytes: "112".length });
    }
  });

  it("is not built where it is not read", () => {
    const [text = ""] = texts;
    expect(pageOf(createJsonReader("rows", reads)(Buffer.from(text)))).toMatchObject({
      body: { shared: { x: [1] }, wide: { n: 1 } },
      rows: [{ id: 1, a: { b: "c" } }, null, ["id", { id: 3 }], "x"],
    });
  });

  it("does not change with the page that is read after it", () => {
    const read = createJsonReader("rows", reads);
    const first = pageOf(read(Buffer.from('{"rows":[{"id":"first","no":1}]}')));
    read(Buffer.from('{"rows":[{"id":"other","no":2,"a":{"b":1}}]}'));
    expect(first.rows).toEqual([{ id: "first" }]);
    expect(first.textOf(0)).toBe('{"id":"first","no":1}');
  });
});

function agrees(text: string | Buffer, path: string): void {
  const bytes = Buffer.from(text);
  const whole = outcomeOf(bytes, path, readsEverything);
  const some = outcomeOf(bytes, path, reads);
  const shown = { text: bytes.toString(), path };
  if (typeof whole === "string" || typeof some === "string") {
    expect({ shown, some }).toEqual({ shown, some: whole });
    return;
  }
  expect({ shown, body: whole.body }).toEqual({ shown, body: parseJson(new TextDecoder().decode(bytes)) });
  expect({ shown, rows: picked(some.rows, reads.row) }).toEqual({ shown, rows: picked(whole.rows, reads.row) });
  expect({ shown, sizes: some.rows.map((_, row) => some.sizeOf(row)) }).toEqual({
    shown,
    sizes: whole.rows.map((_, row) => whole.sizeOf(row)),
  });
  expect({ shown, texts: some.rows.map((_, row) => some.textOf(row)) }).toEqual({
    shown,
    texts: whole.rows.map((_, row) => whole.textOf(row)),
  });
}

function outcomeOf(bytes: Buffer, path: string, own: Reads) {
  try {
    const result = createJsonReader(path, own)(bytes);
    return result.ok ? result.page : result.message;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** picked is what is selected of a value that has been parsed. */
function picked(value: unknown, selection: Reads["row"]): unknown {
  if (selection === everything || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => picked(element, selection));
  const members = Object.entries(value).filter(([name]) => Object.hasOwn(selection, name));
  return members.map(([name, member]) => [name, picked(member, selection[name] ?? everything)]);
}

function pageOf(result: PageResult) {
  if (!result.ok) throw new TypeError(result.message);
  return result.page;
}
