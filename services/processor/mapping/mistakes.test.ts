import { describe, expect, it } from "@jest/globals";
import { headLines, mapped, prepared } from "../testing/mapped.ts";

// The position is that of ‹ in the text; the sign itself is taken out.
const cases = [
  {
    name: "a variable that is none",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    title: ‹rowx.title\n",
    path: "title",
    found: "Unknown variable: rowx",
  },
  {
    name: "an expression that ends too early",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    title: row.title +‹\n",
    path: "title",
    found: "Unexpected token: EOF",
  },
  {
    name: "a function that takes something else",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    price: '‹money(row.price, \"EUR\", 7)'\n",
    path: "price",
    found: "found no matching overload for 'money(dyn, string, int)'",
  },
  {
    name: "a function that is none, in a branch that is never taken",
    text: 'normalise:\n  mapping:\n    external_id: row.id\n    title: "true ? row.a : ‹upper(row.b)"\n',
    path: "title",
    found: "found no matching overload for 'upper(dyn)'",
  },
  {
    name: "a type that the field can't hold",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    title: ‹row.a == row.b\n",
    path: "title",
    found: "one that gives bool",
  },
  {
    name: "a text for a flag",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    promoted: ‹string(row.a)\n",
    path: "promoted",
    found: "one that gives string",
  },
  {
    name: "a list of lists for pictures",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    image_urls: ‹row.a.map(x, [x])\n",
    path: "image_urls",
    found: "one that gives list<list<dyn>>",
  },
  {
    name: "a nested field",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    seller:\n      name: row.a + ‹b\n",
    path: "seller.name",
    found: "Unknown variable: b",
  },
  {
    name: "the third line of a block",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    title: |\n      row.a == 'x'\n        ? row.b\n        : ‹nothing\n",
    path: "title",
    found: "Unknown variable: nothing",
  },
  {
    name: "a pattern that is no regular expression",
    text: 'normalise:\n  mapping:\n    external_id: extract(row.link, ‹"(a")\n',
    path: "external_id",
    found: "error parsing regexp: missing closing )",
  },
  {
    name: "a pattern with a look-behind, which has no linear time",
    text: 'normalise:\n  mapping:\n    external_id: extract(row.link, ‹"(?<=a)b")\n',
    path: "external_id",
    found: "error parsing regexp: invalid named capture: `(?<=a)b`",
  },
  {
    name: "a pattern that is made from the row",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    promoted: row.title.matches(‹row.pattern)\n",
    path: "promoted",
    found: "a pattern that is no literal text",
  },
  {
    name: "three nested comprehensions",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    promoted: row.a.exists(x, row.a.exists(y, ‹row.a.exists(z, z == y)))\n",
    path: "promoted",
    found: "exists inside 2 others",
  },
  {
    name: "a key that the library loses",
    text: 'normalise:\n  mapping:\n    external_id: row.id\n    attributes: \'{"a": row.a, ‹"constructor": row.b}\'\n',
    path: "attributes",
    found: "a key constructor, which expressions lose",
  },
  {
    name: "a field that no listing has",
    text: "normalise:\n  mapping:\n    external_id: row.id\n    ‹titles: row.title\n",
    path: "titles",
    found: 'the unknown field "titles" (did you mean title?)',
  },
  {
    name: "no identity",
    text: "normalise:\n  mapping:\n    ‹title: row.title\n",
    path: "external_id",
    found: "none (for example external_id: row.id)",
  },
];

describe("a mistake is found at load, with its place", () => {
  it.each(cases)("$name", ({ text, path, found }) => {
    const before = text.slice(0, text.indexOf("‹")).split("\n");
    const line = headLines + before.length;
    const column = (before.at(-1)?.length ?? 0) + 1;
    const source = prepared(text.replace("‹", ""));
    const problems = source.ok ? [] : source.problems;
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`sources/test.yaml:${line}:${column}: normalise.mapping.${path}: expected `);
    expect(problems[0]).toContain(`found ${found}`);
  });

  it("and all mistakes are found at once", () => {
    const source = prepared("normalise:\n  mapping:\n    titel: row.t\n    title: x\n    url: 1 +\n");
    expect(source.ok ? [] : source.problems).toHaveLength(4);
  });
});

describe("an expression has its limits", () => {
  it.each([
    { name: "depth", expression: `${"(".repeat(40)}row.a${" + 1)".repeat(40)}`, found: "maxDepth" },
    { name: "nodes", expression: Array.from({ length: 1_200 }, () => "row.a").join(" + "), found: "maxAstNodes" },
    { name: "elements", expression: `[${"1,".repeat(150)}1][0]`, found: "maxListElements" },
  ])("$name", ({ expression, found }) => {
    const made = mapped({ external_id: expression });
    expect(made.ok ? "" : made.problems[0]?.found).toMatch(new RegExp(found));
  });

  it("but what stands side by side is not nested", () => {
    const chain = "row.a.filter(x, x != '').map(x, x + '!').filter(x, row.b.exists(y, y == x))[0]";
    expect(mapped({ external_id: chain })).toMatchObject({ ok: true });
  });
});
