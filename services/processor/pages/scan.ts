import { depthMost, type Passed, skipValue } from "../../kit/json/skip.ts";
import { failed, sign, skipColon, skipSpace, skipString } from "../../kit/json/tokens.ts";
import type { Member, Members } from "./members.ts";

const { openBrace, closeBrace, openBracket, closeBracket, comma, quote } = sign;
const backslash = 0x5c;

/** Span is where a row stands in a page, and how many bytes of it are texts and numbers: names, signs and space do not count. */
export type Span = { readonly start: number; readonly end: number; readonly valueBytes: number };

/**
 * PageScan looks through a JSON page once, as strictly as JSON.parse does, finds its rows, and moves what is read of it together at
 * the beginning of the bytes. The bytes are lost by it: give it a copy.
 */
export class PageScan {
  readonly #text: Buffer;
  readonly #hasEscapes: boolean;
  readonly #passed: Passed = { valueBytes: 0 };
  #spans: Span[] = [];
  #written = 0;

  constructor(text: Buffer) {
    this.#text = text;
    this.#hasEscapes = text.includes(backslash);
  }

  /** spans are the rows, if there is a list of them where they should be. */
  get spans(): readonly Span[] {
    return this.#spans;
  }

  /** valueBytes is how many bytes of the page are texts and numbers. */
  get valueBytes(): number {
    return this.#passed.valueBytes;
  }

  /**
   * run returns how many bytes the moved text has. Undefined where the page is not JSON, and where only JSON.parse can tell what
   * it is: it nests deeper than 200, or the way to the rows leads through a list or past a name written with escapes. members are
   * what is read of the page; isRows says that the page itself is the list of rows, or one row.
   */
  run(members: Members | undefined, isRows: boolean): number | undefined {
    const text = this.#text;
    const start = skipSpace(text, 0);
    const end = this.#select(start, members, isRows ? "rows" : "towards", 0);
    if (end === failed || skipSpace(text, end) !== text.length) return undefined;
    if (isRows && text[start] !== openBracket) this.#spans = [{ start, end, valueBytes: this.#passed.valueBytes }];
    return this.#written;
  }

  #select(start: number, members: Members | undefined, step: Member["step"], depth: number): number {
    const byte = this.#text[start];
    if (depth < depthMost) {
      if (byte === openBracket && step === "towards") return failed;
      if (byte === openBracket && (step === "rows" || members !== undefined)) {
        return this.#selectList(start, members, step === "rows", depth + 1);
      }
      if (byte === openBrace && members !== undefined) return this.#selectObject(start, members, depth + 1);
    }
    const end = skipValue(this.#text, start, depth, this.#passed);
    if (end !== failed) this.#keep(start, end);
    return end;
  }

  #selectObject(start: number, members: Members, depth: number): number {
    const text = this.#text;
    this.#put(openBrace);
    let at = skipSpace(text, start + 1);
    let isFirst = true;
    // Members that are read whole and stand side by side are moved together, from here to there.
    let from = failed;
    let to = failed;
    while (text[at] === quote) {
      const name = at;
      at = skipString(text, name);
      const value = at === failed ? failed : skipColon(text, at);
      if (value === failed) return failed;
      const member = members.find(text, name + 1, at - 1);
      const isRead = member !== undefined || members.isWhole || (this.#hasEscapes && this.#isEscaped(name, at));
      if (member === undefined && isRead && members.leads && this.#isEscaped(name, at)) return failed;
      if (from !== failed && (!isRead || isPart(member))) {
        this.#keep(from, to);
        from = failed;
      }
      if (!isRead) at = skipValue(text, value, depth, this.#passed);
      else {
        if (from === failed && !isFirst) this.#put(comma);
        isFirst = false;
        if (member !== undefined && isPart(member)) {
          this.#keep(name, value);
          if (member.step !== "beside") this.#spans = [];
          at = this.#select(value, member.members, member.step, depth);
        } else {
          at = skipValue(text, value, depth, this.#passed);
          if (from === failed) from = name;
          to = at;
        }
      }
      if (at === failed) return failed;
      at = skipSpace(text, at);
      if (text[at] !== comma) break;
      at = skipSpace(text, at + 1);
      if (text[at] !== quote) return failed;
    }
    if (text[at] !== closeBrace) return failed;
    if (from !== failed) this.#keep(from, to);
    this.#put(closeBrace);
    return at + 1;
  }

  #selectList(start: number, members: Members | undefined, isRows: boolean, depth: number): number {
    const text = this.#text;
    this.#put(openBracket);
    let at = skipSpace(text, start + 1);
    if (text[at] === closeBracket) {
      this.#put(closeBracket);
      return at + 1;
    }
    for (;;) {
      const first = at;
      const before = this.#passed.valueBytes;
      at = this.#select(first, members, "beside", depth);
      if (at === failed) return failed;
      if (isRows) this.#spans.push({ start: first, end: at, valueBytes: this.#passed.valueBytes - before });
      at = skipSpace(text, at);
      if (text[at] === closeBracket) {
        this.#put(closeBracket);
        return at + 1;
      }
      if (text[at] !== comma) return failed;
      this.#put(comma);
      at = skipSpace(text, at + 1);
    }
  }

  #isEscaped(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (this.#text[at] === backslash) return true;
    return false;
  }

  #put(byte: number): void {
    this.#text[this.#written++] = byte;
  }

  #keep(start: number, end: number): void {
    this.#text.copyWithin(this.#written, start, end);
    this.#written += end - start;
  }
}

/** isPart says whether something in a member is looked at: what is read of it, or the rows. */
function isPart(member: Member | undefined): boolean {
  return member !== undefined && (member.members !== undefined || member.step !== "beside");
}
