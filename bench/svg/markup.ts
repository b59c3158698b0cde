/** Attributes of an element; numbers are written with at most two decimals. */
export type Attributes = Readonly<Record<string, string | number>>;

/** element writes an SVG element around content that is markup already. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === "number" ? decimals(value) : escaped(value)}"`,
  );
  const head = `<${name}${written.join("")}`;
  return content === "" ? `${head}/>` : `${head}>${content}</${name}>`;
}

/** text writes a line of text that begins, ends or is centred at a point of its base line. */
export function text(content: string, attributes: Attributes): string {
  return element("text", attributes, escaped(content));
}

/** escaped makes text what it is, and no markup. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function decimals(value: number): string {
  return String(Math.round(value * 100) / 100);
}
