import { describe, expect, it } from "@jest/globals";
import { readClients } from "./clients.ts";

const imports = `import { StockServiceDefinition } from "../../gen/rpc/acme/stock/v1/stock_service.ts";
import { createClient } from "../kit/client.ts";
`;
const made = 'createClient(StockServiceDefinition, { channels: open(), calls: ["get"] })';

function read(text: string) {
  return readClients([{ name: "services/shop/main.ts", text: imports + text }]);
}

describe("a client", () => {
  it.each([
    { name: "in the open", text: `${made};` },
    { name: "behind a text that looks like a comment", text: `const glob = "all/*";\n${made};\nconst more = "*/all";` },
    { name: "behind a text with two slashes", text: `const both = [" // ", ${made}];` },
    {
      name: "with messages of its own",
      text: `${made.replace("(StockServiceDefinition", "(withPacked(StockServiceDefinition)")};`,
    },
    { name: "with its place from elsewhere", text: made.replace("{ channels", "{ ...place, channels") },
    { name: "with more behind its calls", text: made.replace(" })", ", address: at({ ...place }) })") },
    { name: "within a template", text: `const text = \`\${${made}}\`;` },
  ])("$name is seen", ({ text }) => {
    const { found, mistakes } = read(text);
    expect(found.map(({ account, method }) => [account, method])).toEqual([["shop", "acme.stock.v1.StockService/Get"]]);
    expect(mistakes).toEqual([]);
  });

  it.each([
    { name: "with types of its own", text: made.replace("(", "<typeof StockServiceDefinition>(") },
    { name: "under another name", text: 'import { createClient as open } from "../kit/client.ts";' },
    { name: "handed on", text: "const open = createClient;" },
    { name: "with calls from elsewhere", text: "createClient(StockServiceDefinition, { calls });" },
    { name: "with calls from elsewhere, under a name", text: made.replace('["get"]', "all") },
    { name: "with something behind its calls that may have others", text: made.replace(" })", ", ...place })") },
    { name: "with calls twice", text: made.replace(" })", ', ["calls"]: all })') },
    {
      name: "with calls of something else",
      text: made.replace("calls:", "calls, inner: { calls:").replace(" })", " } })"),
    },
    { name: "with one of two places", text: made.replace("{ channels", "isNear ? near : { channels") },
    { name: "without calls", text: "createClient(StockServiceDefinition, { calls: [] });" },
    {
      name: "of a definition from elsewhere, with messages of its own",
      text: 'createClient(withPacked(OtherDefinition), { calls: ["get"] });',
    },
    { name: "of a definition from elsewhere", text: 'createClient(OtherDefinition, { calls: ["get"] });' },
  ])("$name can't be compared", ({ text }) => {
    expect(read(text)).toEqual({
      found: [],
      mistakes: [expect.stringMatching(/^services\/shop\/main\.ts:3: makes a client that can't be compared/)],
    });
  });

  it.each([
    { name: "in a comment", text: `// ${made}\n/* ${made} */` },
    { name: "that is only imported", text: "" },
  ])("$name is none", ({ text }) => {
    expect(read(text)).toEqual({ found: [], mistakes: [] });
  });
});
