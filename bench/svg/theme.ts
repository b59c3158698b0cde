/** WIDTH is every picture's, in pixels: a page of GitHub shows it whole. */
export const WIDTH = 780;

/** MARGIN is what stays free at each side. */
export const MARGIN = 24;

/**
 * style is every picture's: a card of its own in light or dark, as the reader's system has it, because a transparent
 * picture would be unreadable where the page is dark and the system is not.
 */
export const style = `<style>
:root{--card:#fff;--edge:#d1d9e0;--ink:#1f2328;--soft:#59636e;--grid:#e6eaef;--ours:#0969da;--peer:#aeb6bf;--mark:#9a6700;
--s0:#0969da;--s1:#bc4c00;--s2:#1a7f37;--s3:#8250df;--s4:#bf3989;--s5:#59636e}
@media (prefers-color-scheme:dark){:root{--card:#0d1117;--edge:#3d444d;--ink:#f0f6fc;--soft:#9198a1;--grid:#21262d;--ours:#4493f8;--peer:#545d68;--mark:#d29922;
--s0:#4493f8;--s1:#f0883e;--s2:#3fb950;--s3:#ab7df8;--s4:#f778ba;--s5:#9198a1}}
text{font-family:system-ui,-apple-system,"Segoe UI","Helvetica Neue",Arial,sans-serif;font-size:13px;fill:var(--ink);font-variant-numeric:tabular-nums}
.card{fill:var(--card);stroke:var(--edge)}.title{font-size:17px;font-weight:600}.soft{fill:var(--soft);font-size:12px}.group{font-weight:600}
.us{font-weight:600;fill:var(--ours)}.grid{stroke:var(--grid)}.bar{fill:var(--peer)}.bar.ours{fill:var(--ours)}
.whisker{stroke:var(--ink);stroke-width:1.25;opacity:.65;fill:none}.mark{stroke:var(--mark);stroke-width:2;fill:none}.halo{stroke:var(--card);stroke-width:5}.accept{stroke-dasharray:3 2}
.line{fill:none;stroke-width:2.25;stroke-linejoin:round;stroke-linecap:round}.axis{stroke:var(--soft)}
</style>`;

/** seriesColour is the colour of the n-th line. */
export function seriesColour(n: number): string {
  return `var(--s${n % 6})`;
}
