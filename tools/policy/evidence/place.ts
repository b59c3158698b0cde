import { rooms } from "../names.ts";

/** accountOf gives the service account under which a module runs; undefined for tests, and for what is no service of the mesh. */
export function accountOf(file: string): string | undefined {
  const [top, account, ...rest] = file.split("/");
  const isTest = file.endsWith(".test.ts") || rest.includes("testing");
  return top !== "services" || account === undefined || rooms.includes(account) || isTest ? undefined : account;
}

/** serviceOf gives the account of a service whose file of that name this is: "storage" for services/storage/main.ts. */
export function serviceOf(file: string, name: string): string | undefined {
  const account = accountOf(file);
  return account !== undefined && file === `services/${account}/${name}` ? account : undefined;
}

/** Texts come first, so that what looks like a comment within one hides no code. */
const textOrComment =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`|\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** withoutComments puts blanks in place of comments, so that what stands behind them stays where it is. */
export function withoutComments(text: string): string {
  return text.replace(textOrComment, (found) => (found.startsWith("/") ? blank(found) : found));
}

/** blank puts blanks in place of a text, line for line. */
export function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

/** lineOf gives the line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
