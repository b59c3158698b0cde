import { describe, expect, it } from "@jest/globals";
import { openSheet } from "./document.ts";
import { formatProblem } from "./problem.ts";
import { readSource } from "./source.ts";

const variables = new Map([["SIMULATOR_URL", "http://127.0.0.1:4080"]]);

const plain = `title: Consoles
collect:
  hosts: [api.example.com]
  request: {url: "https://api.example.com/consoles"}
  paginate: {kind: page, pages: pages}
page: {rows: results}
normalise:
  currency: BRL
  mapping:
    id: row.id
    title: row.title
    price: money(row.price, "BRL")
`;

function problems(text: string, path = "sources/test.yaml"): string[] {
  const read = readSource(path, text, variables);
  return read.ok ? [] : read.problems.map(formatProblem);
}

/** edit replaces one piece of the plain file; the piece must be there. */
function edit(from: string, to: string): string {
  expect(plain).toContain(from);
  return plain.replace(from, to);
}

describe("a mistake is found where it is", () => {
  it.each([
    {
      name: "an unknown key",
      from: "paginate:",
      to: "paginates:",
      want: '5:3: collect.paginates: expected hosts, allowPrivate, robots, request, shards, paginate, limits or retry, found the unknown key "paginates" (did you mean paginate?)',
    },
    {
      name: "an unknown key at the top",
      from: "title:",
      to: "titel:",
      want: '1:1: titel: expected title, zone, collect, page, gates, publish or normalise, found the unknown key "titel" (did you mean title?)',
    },
    {
      name: "a missing key",
      from: "title: Consoles\n",
      to: "",
      want: "1:1: title: expected the key title, found none",
    },
    {
      name: "a missing key further in",
      from: "  hosts: [api.example.com]\n",
      to: "",
      want: "3:3: collect.hosts: expected the key hosts, found none",
    },
    {
      name: "a title that is a number",
      from: "title: Consoles",
      to: "title: 12",
      want: '1:8: title: expected a title, found the number 12 (put it into quotes: "12")',
    },
    {
      name: "nothing where a title should be",
      from: "title: Consoles",
      to: "title:",
      want: "1:7: title: expected a title, found nothing",
    },
    {
      name: "a zone that is none",
      from: "title: Consoles",
      to: "title: C\nzone: America/Sao_Paolo",
      want: '2:7: zone: expected an IANA zone such as America/Sao_Paulo, found "America/Sao_Paolo" (did you mean America/Sao_Paulo?)',
    },
    {
      name: "a text where a list should be",
      from: "[api.example.com]",
      to: "api.example.com",
      want: '3:10: collect.hosts: expected a list, found "api.example.com"',
    },
    {
      name: "an empty list",
      from: "[api.example.com]",
      to: "[]",
      want: "3:10: collect.hosts: expected a list of 1 to 20 elements, found 0 of them",
    },
    {
      name: "a host with a path",
      from: "[api.example.com]",
      to: '[api.example.com, "https://b.example.com/x"]',
      want: '3:28: collect.hosts[1]: expected a host such as api.example.com, or an origin such as http://api.example.com:8080, found "https://b.example.com/x"',
    },
    {
      name: "a host of another scheme",
      from: "[api.example.com]",
      to: '["ftp://b.example.com"]',
      want: '3:11: collect.hosts[0]: expected a host such as api.example.com, or an origin such as http://api.example.com:8080, found "ftp://b.example.com"',
    },
    {
      name: "a kind that is none",
      from: "kind: page",
      to: "kind: pages",
      want: '5:20: collect.paginate.kind: expected one of none, page, offset, cursor, link or next, found "pages" (did you mean page?)',
    },
    {
      name: "no kind",
      from: "kind: page, ",
      to: "",
      want: "5:13: collect.paginate.kind: expected one of none, page, offset, cursor, link or next, found none",
    },
    {
      name: "a key of another kind",
      from: "kind: page,",
      to: "kind: link,",
      want: '5:26: collect.paginate.pages: expected kind, found the unknown key "pages"',
    },
    {
      name: "a cursor without a place",
      from: "{kind: page, pages: pages}",
      to: "{kind: cursor, cursor: {name: n}}",
      want: "5:36: collect.paginate.cursor.in: expected one of body or header, found none",
    },
    {
      name: "a limit that is no number",
      from: "  paginate:",
      to: "  limits: {requestsPerSecond: many}\n  paginate:",
      want: '5:31: collect.limits.requestsPerSecond: expected a number above 0, at most 100000, found "many"',
    },
    {
      name: "a rate of zero",
      from: "  paginate:",
      to: "  limits: {requestsPerSecond: 0}\n  paginate:",
      want: "5:31: collect.limits.requestsPerSecond: expected a number above 0, at most 100000, found the number 0",
    },
    {
      name: "a size without a unit",
      from: "  paginate:",
      to: "  limits: {pageSize: 8000}\n  paginate:",
      want: "5:22: collect.limits.pageSize: expected a size such as 64KiB or 8MiB, found the number 8000 (give it a unit: 8000KiB)",
    },
    {
      name: "a size in another unit",
      from: "  paginate:",
      to: "  limits: {pageSize: 8MB}\n  paginate:",
      want: '5:22: collect.limits.pageSize: expected a size such as 64KiB or 8MiB, found "8MB" (the units are B, KiB, MiB or GiB)',
    },
    {
      name: "a size above the most",
      from: "  paginate:",
      to: "  limits: {pageSize: 2GiB}\n  paginate:",
      want: '5:22: collect.limits.pageSize: expected a size such as 64KiB or 8MiB, from 1KiB to 64MiB, found "2GiB"',
    },
    {
      name: "a time without a unit",
      from: "  paginate:",
      to: "  retry: {firstDelay: 5}\n  paginate:",
      want: "5:23: collect.retry.firstDelay: expected a time such as 500ms, 30s, 5m or 2h, found the number 5 (give it a unit: 5s)",
    },
    {
      name: "a share in percent",
      from: "page:",
      to: "gates: {largestGoneShare: 50}\npage:",
      want: "6:27: gates.largestGoneShare: expected a share from 0 to 1, found the number 50 (for 50% write 0.5)",
    },
    {
      name: "a part of an item",
      from: "page:",
      to: "gates: {leastItems: 1.5}\npage:",
      want: "6:21: gates.leastItems: expected a whole number from 0 to 1000000000, found the number 1.5",
    },
    {
      name: "yes for true",
      from: "  paginate:",
      to: "  allowPrivate: yes\n  paginate:",
      want: '5:17: collect.allowPrivate: expected true or false, found "yes" (YAML 1.2 knows true and false only)',
    },
    {
      name: "a format that is none",
      from: "{rows: results}",
      to: "{format: xml}",
      want: '6:16: page.format: expected json, ndjson or csv, found "xml"',
    },
    {
      name: "rows in a format that has no paths",
      from: "{rows: results}",
      to: "{format: csv, rows: results}",
      want: '6:27: page.rows: expected no path, which only json has, found "results"',
    },
    {
      name: "a cursor in the body of lines",
      from: "kind: page, pages: pages}\npage: {rows: results}",
      to: "kind: next, path: next}\npage: {format: ndjson}",
      want: "6:16: page.format: expected json, which the paginator next reads, found ndjson",
    },
    {
      name: "a variable that is not set",
      from: "https://api.example.com/",
      to: "${SIMULATR_URL}/",
      want: "4:18: collect.request.url: expected a variable that SOURCE_VARIABLES sets, found ${SIMULATR_URL} (did you mean SIMULATOR_URL?)",
    },
    {
      name: "a reference that no shard gives",
      from: "/consoles",
      to: "/${category}",
      want: "4:18: collect.request.url: expected a reference that every shard gives a value: ${day}, ${shard}, found ${category}",
    },
    {
      name: "a reference that is no name",
      from: "/consoles",
      to: "/${a-b}",
      want: "4:18: collect.request.url: expected references such as ${day} or ${NAME}, found ${a-b}",
    },
    {
      name: "a shard that stands twice",
      from: "  paginate:",
      to: "  shards: {list: [a, b, a]}\n  paginate:",
      want: '5:25: collect.shards.list[2]: expected an id that no shard before has, found "a"',
    },
    {
      name: "a list and a discovery",
      from: "  paginate:",
      to: "  shards: {list: [a], discover: {}}\n  paginate:",
      want: "5:11: collect.shards: expected either list or discover, found both",
    },
    {
      name: "a pattern without a group",
      from: "  paginate:",
      to: "  shards: {discover: {url: 'https://api.example.com/', id: {field: n, pattern: a+}}}\n  paginate:",
      want: '5:80: collect.shards.discover.id.pattern: expected a regular expression with exactly one group, which is the id, found "a+"',
    },
    {
      name: "a parameter named day",
      from: "  paginate:",
      to: "  shards: {list: [{id: a, params: {day: x}}]}\n  paginate:",
      want: "5:35: collect.shards.list[0].params: expected names other than day and shard, which are there already, found day",
    },
    {
      name: "a secret's name in lower case",
      from: '{url: "https://api.example.com/consoles"}',
      to: '{url: "https://a/", headers: {Authorization: {secret: token}}}',
      want: '4:66: collect.request.headers.Authorization.secret: expected a secret\'s name such as OLX_TOKEN, found "token"',
    },
    {
      name: "a secret in the file",
      from: '{url: "https://api.example.com/consoles"}',
      to: '{url: "https://a/", headers: {authorization: Bearer x}}',
      want: '4:57: collect.request.headers.authorization: expected the name of a secret, found a text (such as {secret: SHOP_TOKEN, prefix: "Bearer "}, with SECRET_SHOP_TOKEN in the environment)',
    },
    {
      name: "a header's name with a space",
      from: '{url: "https://api.example.com/consoles"}',
      to: '{url: "https://a/", headers: {"X Y": z}}',
      want: '4:42: collect.request.headers.X Y: expected the name of a header, found "X Y"',
    },
    {
      name: "a normaliser that is none",
      from: '  currency: BRL\n  mapping:\n    id: row.id\n    title: row.title\n    price: money(row.price, "BRL")',
      to: "  normaliser: olx-ofers",
      want: '8:15: normalise.normaliser: expected mercadolivre-search, mercadolivre-item, mercadolivre-catalog or olx-offers, found "olx-ofers" (did you mean olx-offers?)',
    },
    {
      name: "a normaliser and a mapping",
      from: "  currency: BRL",
      to: "  normaliser: olx-offers",
      want: "8:3: normalise: expected either normaliser or mapping, found both",
    },
    {
      name: "a currency that is none",
      from: "BRL\n",
      to: "R$\n",
      want: '8:13: normalise.currency: expected an ISO 4217 code such as BRL, found "R$"',
    },
    {
      name: "an expression that is a list",
      from: "id: row.id",
      to: "id: [row.id]",
      want: "10:9: normalise.mapping.id: expected an expression, found a list",
    },
    {
      name: "a key that stands twice",
      from: "page: {rows",
      to: "title: X\npage: {rows",
      want: '6:1: expected each key once, found "title" a second time',
    },
    {
      name: "a key that stands twice in one line",
      from: "page: {rows: ",
      to: "page: {rows: x, rows: ",
      want: '6:17: expected each key once, found "rows" a second time',
    },
    {
      name: "a bracket that is not closed",
      from: "[api.example.com]",
      to: "[api.example.com",
      want: "4:3: expected YAML, found Flow sequence in block collection must be sufficiently indented and end with a ]",
    },
    {
      name: "a tab for indentation",
      from: "  hosts",
      to: "\thosts",
      want: "3:1: expected YAML, found Tabs are not allowed as indentation",
    },
  ])("$name", ({ from, to, want }) => {
    expect(problems(edit(from, to))).toContain(`sources/test.yaml:${want}`);
  });

  it.each([
    {
      name: "a bracket too many",
      text: "title: X\ncollect:\n  hosts: [a]]\n  robots: obey\npage: {rows: x}\n",
      want: ["3:13"],
    },
    { name: "two that are apart", text: "title: a: b\ncollect:\n  hosts: [a]\npage: c: d\n", want: ["1:8", "4:7"] },
  ])("once for $name, whatever the parser makes of the rest", ({ text, want }) => {
    const places = problems(text).map((problem) => /:(\d+:\d+): expected YAML/.exec(problem)?.[1]);
    expect(places).toEqual(want);
  });

  it("for every mistake of a file at once, in order", () => {
    const text = "titel: x\ncollect:\n  hosts: 7\n  request: {}\nnormalise: {mapping: {id: 1}}\n";
    expect(problems(text).map((problem) => problem.split(" ")[0])).toEqual([
      "sources/test.yaml:1:1:",
      "sources/test.yaml:1:1:",
      "sources/test.yaml:3:10:",
      "sources/test.yaml:4:12:",
      "sources/test.yaml:5:27:",
    ]);
  });
});

describe("a good file", () => {
  it("has defaults for what it does not say", () => {
    const read = readSource("sources/test.yml", plain, variables);
    expect(read).toMatchObject({
      ok: true,
      name: "test",
      file: {
        zone: "America/Sao_Paulo",
        publish: "whole",
        page: { format: "json", rows: "results" },
        gates: { leastItems: 0, largestGoneShare: 0, largestRejectedShare: 0 },
        collect: {
          hosts: ["https://api.example.com"],
          allowPrivate: false,
          robots: "obey",
          shards: { kind: "list", list: [{ id: "all" }] },
          limits: { requestsPerSecond: 2, pageBytes: 8 * 1024 * 1024, requestMs: 30_000 },
          retry: { attempts: 5, longestRetryAfterMs: 120_000 },
        },
      },
    });
  });

  it("leaves variables open where none are given", () => {
    const text = plain
      .replaceAll("https://api.example.com", "${SIMULATOR_URL}")
      .replace("api.example.com", '"${SIMULATOR_URL}"');
    expect(readSource("sources/test.yaml", text, undefined).ok).toBe(true);
    expect(readSource("sources/test.yaml", text, new Map()).ok).toBe(false);
    const read = readSource("sources/test.yaml", text, variables);
    expect(read.ok && read.file.collect.hosts).toEqual(["http://127.0.0.1:4080"]);
  });

  it("keeps where each expression begins", () => {
    const mapping = [
      "  mapping:",
      "    id: row.id",
      '    title: "row.title"',
      "    price: |",
      "      money(row.price)",
      "    attributes:",
      "      brand: >-",
      "        row.brand",
    ].join("\n");
    const text = `${plain.slice(0, plain.indexOf("  mapping:"))}${mapping}\n`;
    const read = readSource("sources/test.yaml", text, variables);
    expect(read.ok && [...read.file.normalise.mapping]).toEqual([
      ["id", { expression: "row.id", line: 10, column: 9, name: { line: 10, column: 5 } }],
      ["title", { expression: "row.title", line: 11, column: 13, name: { line: 11, column: 5 } }],
      ["price", { expression: "money(row.price)\n", line: 13, column: 7, name: { line: 12, column: 5 } }],
      ["attributes.brand", { expression: "row.brand", line: 16, column: 9, name: { line: 15, column: 7 } }],
    ]);
  });
});

it("reads a file of nothing but keys in a time that grows with its size alone", () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join("\n");
  const began = process.cpuUsage();
  openSheet("keys.yaml", text);
  expect(process.cpuUsage(began).user / 1_000).toBeLessThan(3_000);
});
