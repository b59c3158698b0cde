import { describe, expect, it } from "@jest/globals";
import { readTitle } from "./title.ts";

describe("readTitle", () => {
  it.each([
    { name: "a plain title", text: "Faro Fiat Uno", want: "Faro Fiat Uno" },
    { name: "white space of any kind", text: " Faro\n\tFiat\u00a0 Uno ", want: "Faro Fiat Uno" },
    { name: "entities by name", text: "Faro &amp; acess&oacute;rios", want: "Faro & acessórios" },
    { name: "entities by number", text: "16&#34; &#x2014; novo", want: '16" — novo' },
    { name: "an entity of white space", text: "Faro&nbsp;&nbsp;novo&nbsp;", want: "Faro novo" },
    { name: "entities once", text: "&amp;lt;b&amp;gt;", want: "&lt;b&gt;" },
    { name: "an ampersand", text: "R&D & AT&T &copy R&amp B", want: "R&D & AT&T &copy R&amp B" },
    { name: "an entity that there is not", text: "&acess; &#; &#x;", want: "&acess; &#; &#x;" },
    { name: "half a character", text: "a&#xD800;b&#0;", want: "a\ufffdb\ufffd" },
    { name: "nothing but white space", text: " &nbsp; ", want: "" },
  ])("reads $name", ({ text, want }) => {
    expect(readTitle(text)).toBe(want);
  });
});
