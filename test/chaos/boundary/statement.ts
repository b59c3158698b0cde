/** Session follows one connection's statements, and says which of them make something durable. */
export type Session = {
  /** mayCommit is told a statement before it is sent, and says whether it may make something durable. */
  mayCommit(text: string): boolean;
  /** answered is told a statement's answer, and says whether something has become durable by it. */
  answered(text: string, rows: number): boolean;
};

const write = /\b(insert\s+into|delete\s+from|copy|update\s+"?\w+"?(\s+(as\s+)?\w+)?\s+set)\b/i;

/** createSession follows a connection from its start, outside of any transaction. */
export function createSession(): Session {
  let inside = false;
  let changed = false;
  return {
    mayCommit(text) {
      const word = firstWord(text);
      if (word === "begin" || word === "start") {
        inside = true;
        changed = false;
      }
      return word === "commit" ? changed : !inside && write.test(text);
    },
    answered(text, rows) {
      const word = firstWord(text);
      if (word === "commit" || word === "rollback") {
        const durable = word === "commit" && changed;
        inside = false;
        changed = false;
        return durable;
      }
      const changes = rows > 0 && write.test(text);
      changed ||= inside && changes;
      return !inside && changes;
    },
  };
}

/** isClaim says whether a statement looks for work, which is done all the time and mostly finds none. */
export function isClaim(text: string): boolean {
  return /\bskip\s+locked\b/i.test(text);
}

function firstWord(text: string): string {
  return /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? "";
}
