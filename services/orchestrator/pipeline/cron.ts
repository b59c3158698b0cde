import { Cron } from "croner";
import { isScalar } from "yaml";
import { isError } from "../../kit/errors.ts";
import { type Place, positionAt, quote, type Reader, refuse, report } from "../../kit/sourcefile/place.ts";
import { text } from "../../kit/sourcefile/scalar.ts";

const fields = ["minute", "hour", "day of the month", "month", "day of the week"] as const;
const one = { minute: { pattern: /^[0-5]?\d$/, most: 59 }, hour: { pattern: /^([01]?\d|2[0-3])$/, most: 23 } };

// Any instant does: what never fires after it never fires.
const begin = new Date("2000-01-01T00:00:00Z");

/**
 * cron reads a cron expression of five fields that names one time of the day, so that there is at most one run on each
 * local day. One that can never fire, such as 30 February, is refused.
 */
export const cron: Reader<string> = (at) => {
  const value = text("a cron expression such as 0 6 * * *", { most: 200 })(at);
  if (value === undefined) return undefined;
  const parts = [...value.matchAll(/\S+/g)];
  if (parts.length !== fields.length) {
    return refuse(at, `the five fields ${fields.join(", ")}`, { found: `${parts.length} of them` });
  }
  const problems = at.sheet.problems.length;
  for (const [index, name] of (["minute", "hour"] as const).entries()) {
    const part = parts[index];
    if (part === undefined || one[name].pattern.test(part[0])) continue;
    refuseAt(at, part.index, `one ${name} from 0 to ${one[name].most}`, part[0], "there is at most one run a day");
  }
  if (at.sheet.problems.length > problems) return undefined;
  const broken = parts.findIndex((part, index) => index >= 2 && !isReadable(part[0], index));
  const part = parts[broken];
  if (part !== undefined) return refuseAt(at, part.index, `a ${fields[broken]} of a cron expression`, part[0], "");
  if (new Cron(value, { timezone: "UTC", mode: "5-part" }).nextRun(begin) === null) {
    return refuse(at, "a cron expression that fires some day", { found: `${quote(value)}, which never does` });
  }
  return value;
};

// Whether the library reads a field, the others being beyond doubt.
function isReadable(part: string, index: number): boolean {
  const probe = fields.map((_, at) => (at === index ? part : at < 2 ? "0" : "*")).join(" ");
  try {
    new Cron(probe, { timezone: "UTC", mode: "5-part" });
    return true;
  } catch (error) {
    if (isError(error)) return false;
    throw error;
  }
}

function refuseAt(at: Place, offset: number, expected: string, found: string, hint: string): undefined {
  const start = at.node?.range?.[0] ?? 0;
  // Within quotes the text begins one character later.
  const isQuoted = isScalar(at.node) && at.node.type !== "PLAIN";
  report(at.sheet, {
    ...positionAt(at.sheet, start + offset + (isQuoted ? 1 : 0)),
    path: at.path,
    expected,
    found: quote(found),
    hint,
  });
  return undefined;
}
