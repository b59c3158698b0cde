import { element, escaped, text } from "./markup.ts";
import { wrap } from "./text-width.ts";
import { MARGIN, style, WIDTH } from "./theme.ts";

const TITLE_PX = 17;
const SOFT_PX = 12;

/** Card is a picture's frame: its heads stand above a body that is drawn from topPx on. */
export type Card = { readonly topPx: number; finish(body: string, bottomPx: number): string };

/** Heads are a picture's words: description is for who can't see it. */
export type Heads = { readonly title: string; readonly subtitle: string; readonly description: string };

/** startCard lays the heads out, and says where the body begins. */
export function startCard({ title, subtitle, description }: Heads): Card {
  const width = WIDTH - 2 * MARGIN;
  const titles = wrap(title, width, TITLE_PX, true);
  const subtitles = subtitle === "" ? [] : wrap(subtitle, width, SOFT_PX);
  const first = MARGIN + TITLE_PX;
  const afterTitle = first + (titles.length - 1) * 22;
  const heads = [
    ...titles.map((line, n) => text(line, { x: MARGIN, y: first + n * 22, class: "title" })),
    ...subtitles.map((line, n) => text(line, { x: MARGIN, y: afterTitle + 21 + n * 16, class: "soft" })),
  ];
  const topPx = afterTitle + (subtitles.length === 0 ? 0 : 21 + (subtitles.length - 1) * 16) + 20;
  return {
    topPx,
    finish(body, bottomPx) {
      const height = Math.ceil(bottomPx + MARGIN);
      const content = [
        `<title>${escaped(title)}</title>`,
        `<desc>${escaped(description)}</desc>`,
        style,
        element("rect", { x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 8, class: "card" }),
        ...heads,
        body,
      ].join("\n");
      return `${element(
        "svg",
        {
          xmlns: "http://www.w3.org/2000/svg",
          width: WIDTH,
          height,
          viewBox: `0 0 ${WIDTH} ${height}`,
          role: "img",
        },
        `\n${content}\n`,
      )}\n`;
    },
  };
}
