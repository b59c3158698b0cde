/** limits are what an expression may cost. Each is named in the error of an expression that goes beyond it. */
export const limits = {
  /** sourceLength bounds an expression's text, in characters, and with it the time of the parser. */
  sourceLength: 4096,
  /** loopDepth is how deep loops may nest. Three over 1,000 elements each did not end within a minute; two take a second. */
  loopDepth: 2,
  /** loopList is how many elements a loop may go over; it is the most items that a fan-out may have. */
  loopList: 10_000,
  /** nestedLoopList is the same for loops that stand within each other. */
  nestedLoopList: 1_000,
  /** work bounds what one evaluation does in loops and puts together, in parts of the expression, elements and characters. */
  work: 5_000_000,
  /** valueSize bounds the value that comes out, in characters of JSON. */
  valueSize: 8 * 1024 * 1024,
} as const;

/** parserLimits bound the parser's recursion and memory, under the names that its own errors give them. */
export const parserLimits = {
  maxAstNodes: 1000,
  maxDepth: 50,
  maxListElements: 100,
  maxMapEntries: 100,
  maxCallArguments: 16,
} as const;

/** lostKeys are the keys that the library leaves out of mappings without a word, for they mean something to JavaScript. */
export const lostKeys: ReadonlySet<unknown> = new Set(["__proto__", "constructor", "prototype"]);
