// A double holds every number of up to 15 digits; only pages with longer ones need a closer look.
const longNumber = /\d[\d.]{15}/;

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * parseJson parses JSON without losing a digit: a number that a double can't hold exactly comes out as its own text. It throws a
 * SyntaxError as JSON.parse does.
 */
export function parseJson(text: string): unknown {
  if (!longNumber.test(text)) return JSON.parse(text);
  const keepDigits: SourceReviver = (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && !isExact(value, source) ? source : value;
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
}

function isExact(value: number, source: string): boolean {
  return source === String(value) || digitsOf(source) === digitsOf(String(value));
}

// 1.50e3 and 1500 are the same number: compare digits without the zeros around them, and where the point stands.
function digitsOf(text: string): string {
  const [, whole = "", decimals = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + decimals).replace(/^0+/, "");
  const leading = (whole + decimals).length - digits.length;
  return `${digits.replace(/0+$/, "")}e${whole.length - leading + Number(exponent)}`;
}
