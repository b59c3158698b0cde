import { describe, expect, it } from "@jest/globals";
import { htmlToText } from "./html.ts";

describe("htmlToText", () => {
  it.each([
    { html: "plain  text ", want: "plain text" },
    { html: "a<br />\n<br />\nb", want: "a\n\nb" },
    { html: "caf&eacute; &amp; p&#227;o &lt;3", want: "café & pão <3" },
    { html: "<p>one</p><p>two</p>", want: "one\n\ntwo" },
    { html: "<h1>Title</h1><ul><li>x</li><li>y</li></ul>", want: "Title\n\n- x\n- y" },
    { html: 'see <a href="https://a.example">this</a><img src="x.png" alt="no">', want: "see this" },
    { html: "<script>alert(1)</script><style>b{}</style>text", want: "text" },
    { html: "a < b and 5 > 3", want: "a < b and 5 > 3" },
    { html: "a\r\n\r\n\r\n\r\nb", want: "a\n\nb" },
    { html: "<b>never closed", want: "never closed" },
    { html: "", want: "" },
  ])("$html", ({ html, want }) => {
    expect(htmlToText(html)).toBe(want);
  });

  it("survives nesting and length", () => {
    expect(htmlToText("<div>".repeat(20_000))).toBe("...");
    expect(htmlToText(`<p>${"a ".repeat(300_000)}</p>`).length).toBeLessThanOrEqual(262_144);
  });
});
