import { everything, type Selection } from "./selection.ts";

/** Member is a member of an object that is read. */
export type Member = {
  readonly name: Uint8Array;
  /** members are those that are read of the value; undefined where all of it is. */
  readonly members: Members | undefined;
  /** step says how the value lies to the rows of the page: on the way to them, the rows themselves, or beside them. */
  readonly step: "towards" | "rows" | "beside";
};

const slots = 256;

/** Members is a selection of an object's members, made to be asked for names as they stand in a text. */
export class Members {
  /** leads says that the way to the rows goes on in one of the members. */
  readonly leads: boolean;
  /** isWhole says that all other members are read as well. */
  readonly isWhole: boolean;
  // The members by a number made of length and two bytes of their names; those with the same number stand in one list.
  readonly #slots: (readonly Member[] | undefined)[] = new Array(slots).fill(undefined);

  constructor(selection: Selection, path: readonly string[]) {
    const [step, ...rest] = path;
    this.leads = step !== undefined;
    this.isWhole = selection === everything;
    for (const [text, selected] of namedIn(selection, step)) {
      const name = Buffer.from(text);
      const slot = slotOf(name, 0, name.length);
      const isStep = text === step;
      const members = membersOf(selected, isStep ? rest : []);
      const own = !isStep ? "beside" : rest.length > 0 ? "towards" : "rows";
      this.#slots[slot] = [...(this.#slots[slot] ?? []), { name, members, step: own }];
    }
  }

  /** find is the member whose name stands in a text from start to end; undefined where it is not read. */
  find(text: Uint8Array, start: number, end: number): Member | undefined {
    const members = this.#slots[slotOf(text, start, end)];
    if (members === undefined) return undefined;
    for (const member of members) if (isAt(text, start, end, member.name)) return member;
    return undefined;
  }
}

/** membersOf makes members of a selection, undefined of one that selects everything; path are the steps to the rows from there. */
export function membersOf(selection: Selection, path: readonly string[]): Members | undefined {
  return selection === everything && path.length === 0 ? undefined : new Members(selection, path);
}

function namedIn(selection: Selection, step: string | undefined): readonly (readonly [string, Selection])[] {
  if (selection !== everything) return Object.entries(selection);
  return step === undefined ? [] : [[step, everything]];
}

function slotOf(text: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  return ((length << 4) ^ ((text[start] ?? 0) << 2) ^ (text[start + (length >> 1)] ?? 0)) & (slots - 1);
}

function isAt(text: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== text[start + i]) return false;
  return true;
}
