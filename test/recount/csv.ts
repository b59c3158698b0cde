/** records reads comma-separated text: each record after the header, by the header's names. It throws on a broken one. */
export function records(text: string): ReadonlyMap<string, string>[] {
  const [header, ...rest] = lines(text);
  if (header === undefined) {
    throw new Error("no header");
  }
  return rest.map((fields, index) => {
    if (fields.length !== header.length) {
      throw new Error(`record ${index + 1}: ${fields.length} fields, the header has ${header.length}`);
    }
    return new Map(header.map((name, column) => [name, fields[column] ?? ""]));
  });
}

function lines(text: string): string[][] {
  const out: string[][] = [];
  let fields: string[] = [];
  let at = 0;
  while (at < text.length) {
    const field = text.charAt(at) === '"' ? quoted(text, at) : plain(text, at);
    fields.push(field.value);
    const mark = text.charAt(field.end);
    if (mark !== ",") {
      out.push(fields);
      fields = [];
    } else if (field.end + 1 === text.length) {
      out.push([...fields, ""]);
    }
    at = field.end + 1;
  }
  return out;
}

function plain(text: string, start: number): { value: string; end: number } {
  let end = start;
  while (end < text.length && text.charAt(end) !== "," && text.charAt(end) !== "\n") {
    end++;
  }
  return { value: text.slice(start, end), end };
}

function quoted(text: string, start: number): { value: string; end: number } {
  let value = "";
  let from = start + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0) {
      throw new Error(`a quote at character ${start} is never closed`);
    }
    value += text.slice(from, close);
    if (text.charAt(close + 1) !== '"') {
      const after = text.charAt(close + 1);
      if (after !== "" && after !== "," && after !== "\n") {
        throw new Error(`text follows the closing quote at character ${close}`);
      }
      return { value, end: close + 1 };
    }
    value += '"';
    from = close + 2;
  }
}
