/** Texts come first: what stands in one opens and parts nothing. */
const textOrSign = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|[()[\]{},]/g;

/** partsOf parts code at the commas that stand in no brackets of it, such as arguments or the members of an object. */
export function partsOf(code: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: found, index } of code.matchAll(textOrSign)) {
    depth += { "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 }[found] ?? 0;
    if (found === "," && depth === 0) {
      parts.push(code.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, code.slice(start).trim()].filter((part) => part !== "");
}
