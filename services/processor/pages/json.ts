// A double holds every number of up to 15 digits; only pages with 16 digits and points in a row need a closer look.
const longRun = 16;

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * parseJson parses JSON without losing a digit: a number that a double can't hold exactly comes out as its own text. It throws a
 * SyntaxError as JSON.parse does.
 */
export function parseJson(text: string): unknown {
  if (!hasLongRun(text)) return JSON.parse(text);
  const keepDigits: SourceReviver = (_key, value, { source }) =>
    typeof value === "number" && source !== undefined && !isExact(value, source) ? source : value;
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
}

// A run of sixteen covers one of any sixteen characters in a row: most are passed over by looking at that one.
function hasLongRun(text: string): boolean {
  for (let at = longRun - 1; at < text.length; at += longRun) {
    if (!isDigitOrPoint(text, at)) continue;
    let first = at;
    while (first > 0 && isDigitOrPoint(text, first - 1)) first--;
    while (isDigitOrPoint(text, at + 1)) at++;
    if (at - first + 1 >= longRun) return true;
  }
  return false;
}

function isDigitOrPoint(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= 0x30 && code <= 0x39) || code === 0x2e;
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
