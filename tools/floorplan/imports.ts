/**
 * Imports and re-exports of a module, values and types alike. The formatter
 * puts each at the start of a line, which is what tells them from examples in
 * comments and in indented strings.
 */
const declared = /^(?:import|export)\b(?:[^;"'`]*?\bfrom)?\s*["']([^"'\n]+)["']/gm;

/** Dynamic imports and import types, wherever they stand. */
const called = /\bimport\(\s*["'`]([^"'`\n]+)["'`]/g;

/** specifiers gives what a formatted TypeScript module imports, in order, each once. */
export function specifiers(text: string): string[] {
  const code = text.replace(/^\s*\/\/.*$/gm, "").replace(/^\s*\/\*[\s\S]*?\*\//gm, "");
  const matches = [...code.matchAll(declared), ...code.matchAll(called)];
  return [...new Set(matches.map((match) => match[1] ?? ""))];
}
