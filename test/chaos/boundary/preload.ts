// Loaded into a service by --import: it counts what the process commits, and ends the process by SIGKILL right before
// or right after a commit, as the file of orders says.
import { Client } from "pg";
import { addNote, dropOrder, type Order, takeOrder, VARIABLE } from "./order.ts";
import { createSession, isClaim, type Session } from "./statement.ts";

type Query = (this: Client, ...args: unknown[]) => unknown;
type Answer = { readonly rowCount?: number | null };

const file = process.env[VARIABLE] ?? "";
const sessions = new WeakMap<Client, Session>();
let order: Order | undefined;
let commits = 0;

function note(text: string, died: boolean): void {
  if (order === undefined) return;
  const short = text.replaceAll(/\s+/g, " ").trim().slice(0, 100);
  addNote(file, { order: order.id, commit: commits + 1, died, claim: isClaim(text), text: short });
}

function die(text: string): void {
  dropOrder(file);
  note(text, true);
  process.kill(process.pid, "SIGKILL");
}

function before(text: string, session: Session): void {
  if (!session.mayCommit(text)) return;
  const now = takeOrder(file);
  if (now?.id !== order?.id) commits = 0;
  order = now;
  const { when, commit, claim } = order?.die ?? {};
  if (when === "before" && commit === commits + 1 && claim === isClaim(text)) die(text);
}

function after(text: string, session: Session, answer: unknown): void {
  if (!session.answered(text, rowsOf(answer)) || order === undefined) return;
  const { when, commit } = order.die ?? {};
  if (when === "after" && commit === commits + 1) die(text);
  note(text, false);
  commits++;
}

// Several statements at once have several answers.
function rowsOf(answer: unknown): number {
  if (Array.isArray(answer)) return answer.reduce((sum: number, each) => sum + rowsOf(each), 0);
  return (answer as Answer | undefined)?.rowCount ?? 0;
}

function textOf(config: unknown): string {
  if (typeof config === "string") return config;
  return typeof config === "object" && config !== null && "text" in config ? String(config.text) : "";
}

const query = Client.prototype.query as Query;
const counted: Query = function (config, ...rest) {
  const session = sessions.get(this) ?? createSession();
  sessions.set(this, session);
  const text = textOf(config);
  before(text, session);
  const answer = query.call(this, config, ...rest);
  if (!(answer instanceof Promise)) {
    // A stream of rows: it has changed something.
    session.answered(text, 1);
    return answer;
  }
  return answer.then((result: unknown) => {
    after(text, session, result);
    return result;
  });
};
if (file !== "") Object.assign(Client.prototype, { query: counted });
