/**
 * clean replaces the character NUL, which PostgreSQL can't keep in a text, in all texts of a message. A hostile title
 * must not stop the day. The message itself comes back where there is none.
 */
export function clean<T>(message: T): T {
  return hasNul(message) ? (replaced(message) as T) : message;
}

function hasNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  if (!isPlain(value)) return false;
  return Object.entries(value).some(([key, field]) => key.includes("\0") || hasNul(field));
}

function replaced(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\0", "\ufffd");
  if (Array.isArray(value)) return value.map(replaced);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key.replaceAll("\0", "\ufffd"), replaced(field)]),
  );
}

// Bytes and instants are kept as they are.
function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value) && !(value instanceof Date);
}
