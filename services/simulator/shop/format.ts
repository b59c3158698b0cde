import { columns, type Product } from "./product.ts";

/** Format is how the shop writes products. Only JSON has an envelope around them. */
export type Format = "json" | "ndjson" | "csv";

/** formats lists what the parameter `format` may be. */
export const formats: readonly Format[] = ["json", "ndjson", "csv"];

/** contentType is what the shop says a format is. */
export const contentType: Record<Format, string> = {
  json: "application/json; charset=utf-8",
  ndjson: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8; header=present",
};

/** lines writes products one a line, after a header for CSV; a row that is no product becomes a line that is none. */
export function lines(format: "ndjson" | "csv", rows: readonly (Product | string | null)[]): string {
  const body = format === "csv" ? [columns.join(","), ...rows.map(csvLine)] : rows.map((row) => JSON.stringify(row));
  return body.map((line) => `${line}\n`).join("");
}

/** A text takes a line of one field, null a line of empty fields: both keep their place in the count of lines. */
function csvLine(row: Product | string | null): string {
  if (typeof row === "string") return csvField(row);
  return columns.map((column) => csvField(row?.[column])).join(",");
}

function csvField(value: string | number | null | undefined): string {
  const plain = value === null || value === undefined ? "" : String(value);
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
