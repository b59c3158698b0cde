import { parseJson } from "./json.ts";
import { UnreadableRow } from "./row.ts";
import type { PageScan, Span } from "./scan.ts";
import { utf8 } from "./utf8.ts";

/** Size is how large a part of a page is. It follows from the page's bytes alone, whatever is read of them. */
export type Size = {
  /** bytes is what it takes in the page, with its names and signs. */
  readonly bytes: number;
  /** valueBytes is what its texts and numbers take: all that can get from there into a listing, but for names. */
  readonly valueBytes: number;
};

/** Measured is what is known of the rows of a page beside what was built of them. */
export type Measured = {
  /** around is what the page has around its rows. */
  readonly around: Size;
  sizeOf(row: number): Size;
  /** textOf is a row whole, as JSON without white space; empty where it nests deeper than can be written down. */
  textOf(row: number): string;
};

/** measuredBySpans measures rows where they stand in the page's bytes. */
export function measuredBySpans(bytes: Uint8Array, scan: PageScan): Measured {
  const { spans } = scan;
  const rowBytes = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const valueBytes = spans.reduce((sum, span) => sum + span.valueBytes, 0);
  return {
    around: { bytes: bytes.length - rowBytes, valueBytes: scan.valueBytes - valueBytes },
    sizeOf(row) {
      const { start, end, valueBytes } = spanOf(spans, row);
      return { bytes: end - start, valueBytes };
    },
    textOf(row) {
      const { start, end } = spanOf(spans, row);
      return textOf(parseJson(utf8.decode(bytes.subarray(start, end))));
    },
  };
}

/** measuredByText measures rows by writing them down; aroundBytes is what the page has around them. */
export function measuredByText(rows: readonly unknown[], aroundBytes: number): Measured {
  const sizeOf = (bytes: number): Size => ({ bytes, valueBytes: bytes });
  return {
    around: sizeOf(aroundBytes),
    sizeOf: (row) => sizeOf(Buffer.byteLength(textOf(rows[row]))),
    textOf: (row) => textOf(rows[row]),
  };
}

function spanOf(spans: readonly Span[], row: number): Span {
  const span = spans[row];
  if (span === undefined) throw new RangeError(`there is no row ${row} in a page of ${spans.length}`);
  return span;
}

// Every value of a JSON page has a text again, but for one nested deeper than the stack reaches.
function textOf(value: unknown): string {
  if (value instanceof UnreadableRow) return value.text;
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
