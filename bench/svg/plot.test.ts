import { describe, expect, it } from "@jest/globals";
import { figure } from "../figure.ts";
import type { BarPlot, LinePlot } from "../plot.ts";
import { renderPlot } from "./plot.ts";
import { widthOf } from "./text-width.ts";
import { WIDTH } from "./theme.ts";

const limits = { better: "higher", accept: 1.6, goal: 9, quick: 1 } as const;
const rate = { what: "rows a second, day 1", unit: "/s" };
const ratio = { what: "ratio", unit: "x" };
const figures = [
  figure({ ...rate, variant: "colheita" }, [42_000, 40_000, 47_000]),
  figure({ ...rate, variant: "a <peer> & its friends with a name that is rather long" }, [7_100, 7_100, 7_100]),
  figure({ ...rate, variant: "one that did nothing" }, [0]),
  figure({ ...ratio, variant: "colheita" }, [2.1, 1.9, 2.5], limits),
];
const bars: BarPlot = { kind: "bars", title: 'Twice "as fast" <now>', whats: [rate.what], better: "higher" };
const lines: LinePlot = {
  kind: "lines",
  title: "Flat",
  x: { label: "listings", unit: "", scale: "log" },
  y: { label: "memory", unit: "MiB", scale: "linear" },
  series: ["collector", "processor", "storage"].map((name, n) => ({
    name,
    points: [
      [50_000, 100 + n],
      [1_000_000, 101 + n],
    ],
  })),
};

/** Text is a line of text of a picture, and from where to where it goes. */
type Text = { readonly from: number; readonly to: number; readonly y: number; readonly content: string };

function textsOf(svg: string): Text[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = "", content = ""]) => {
    const value = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
    const size = { title: 17, soft: 12 }[value("class") ?? ""] ?? 13;
    const shown = content.replace(/&(lt|gt|quot|amp);/g, "&");
    const width = widthOf(shown, size, /title|us|600/.test(attributes)) / 1.1;
    const x = Number(value("x"));
    const from = { end: x - width, middle: x - width / 2 }[value("text-anchor") ?? ""] ?? x;
    return { from, to: from + width, y: Number(value("y")), content };
  });
}

describe.each([
  { name: "bars", plot: bars },
  { name: "bars with limits", plot: { ...bars, whats: [ratio.what] } },
  { name: "bars in groups", plot: { ...bars, whats: [rate.what, ratio.what] } },
  { name: "lines", plot: lines },
  { name: "lines with limits", plot: { ...lines, limits: { accept: 400, goal: 101.5 } } },
  { name: "lines of one point", plot: { ...lines, series: [{ name: "one", points: [[7, 7]] as const }] } },
])("a picture of $name", ({ plot }) => {
  const svg = renderPlot(plot, figures);

  it("stays within its card, and no text lies on another", () => {
    const texts = textsOf(svg);
    expect(texts.length).toBeGreaterThan(3);
    for (const text of texts) expect([text, text.from >= 0 && text.to <= WIDTH]).toEqual([text, true]);
    for (const [n, a] of texts.entries()) {
      const under = texts.slice(n + 1).filter((b) => Math.abs(a.y - b.y) < 11 && a.from < b.to && b.from < a.to);
      expect([a.content, under]).toEqual([a.content, []]);
    }
  });

  it("has a title and a description for who can't see it, and no number that is none", () => {
    expect(svg).toMatch(/<title>[^<]+<\/title>\n<desc>[^<]+<\/desc>/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("bars", () => {
  it("escape what would be markup", () => {
    const svg = renderPlot(bars, figures);
    expect(svg).toContain("<title>Twice &quot;as fast&quot; &lt;now&gt;</title>");
    expect(svg).toContain("a &lt;peer&gt; &amp; its friends");
  });

  it("have a whisker where rounds differ, ours another colour, and marks where there are limits", () => {
    const svg = renderPlot(bars, figures);
    expect(svg.match(/class="whisker"/g)).toHaveLength(1);
    expect(svg.match(/class="bar ours"/g)).toHaveLength(1);
    expect(svg).not.toContain('class="mark"');
    expect(renderPlot({ ...bars, whats: ["ratio"] }, figures)).toMatch(/class="mark accept".*class="mark"/);
  });

  it("are coloured alike where they are parts of something", () => {
    const parts = ["collect", "process"].map((variant) => figure({ what: "a step", unit: "s", variant }, [2]));
    const svg = renderPlot({ ...bars, whats: ["a step"] }, parts);
    expect(svg.match(/class="bar ours"/g)).toHaveLength(2);
  });

  it("are one group where each name has one, by what the names do not share", () => {
    const names = ["bytes: archive, per listing", "bytes: log, of PostgreSQL, per listing"];
    const each = names.map((what) => figure({ what, unit: "B", variant: "colheita" }, [2]));
    const svg = renderPlot({ ...bars, whats: names }, each);
    expect(textsOf(svg).map(({ content }) => content)).toEqual(
      expect.arrayContaining(["archive", "log, of PostgreSQL"]),
    );
    expect(svg).not.toContain('class="group"');
  });

  it("do not say again what the title says", () => {
    const said = (title: string) => textsOf(renderPlot({ ...bars, title }, figures)).map(({ content }) => content);
    expect(said("Twice as fast").join()).toContain("Rows a second, day 1.");
    expect(said("Twice as fast: rows a second, day 1").join()).not.toContain("Rows a second, day 1.");
  });

  it("refuse a name that no figure has", () => {
    expect(() => renderPlot({ ...bars, whats: ["speed"] }, figures)).toThrow('names no figure by "speed"');
  });
});

it("lines have marks across where there are limits, and an axis that reaches them", () => {
  const svg = renderPlot({ ...lines, limits: { accept: 400, goal: 256 } }, []);
  expect(renderPlot(lines, [])).not.toContain('class="mark');
  expect(svg).toMatch(/class="mark accept".*\n.*class="mark"/);
  expect(textsOf(svg).map(({ content }) => content)).toEqual(
    expect.arrayContaining(["accepted: 400", "goal: 256", "400"]),
  );
  expect(svg).toMatch(/<desc>.*accepted: 400\. goal: 256\.<\/desc>/);
});

it("follows the reader's light or dark mode", () => {
  expect(renderPlot(lines, [])).toContain("@media (prefers-color-scheme:dark)");
});
