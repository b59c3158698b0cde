import { join } from "node:path";
import type { Pod } from "../../lab/types.ts";
import { runIn } from "../support/command.ts";

/** Visit is a request that a pod is to make. */
export type Visit = {
  readonly name: string;
  readonly url: string;
  /** at is the address to connect to. Default: what the URL's host resolves to. */
  readonly at?: string;
  /** mark is in what the site that is meant answers with. */
  readonly mark: string;
};

/** Seen is what a visit came to: a status and a text, or status 0 and what went wrong. */
export type Seen = Visit & { readonly status: number; readonly text: string };

/** visitFrom makes requests from a pod, as its application would: through its proxy. */
export async function visitFrom(pod: Pod, visits: readonly Visit[]): Promise<readonly Seen[]> {
  const file = join(import.meta.dirname, "visit-main.ts");
  const { code, stdout, stderr } = await runIn(pod, "visit", ["node", file, JSON.stringify(visits)]);
  if (code !== 0) throw new Error(`the visits from ${pod.spec.name} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as readonly Seen[];
}

/** reached says whether the site that was meant answered; a proxy that lets nobody through answers for itself. */
export function reached({ status, text, mark }: Seen): boolean {
  return status === 200 && text.includes(mark);
}

/** said is a visit's end in a few words. */
export function said({ name, status, text }: Seen): string {
  return status === 0 ? `${name}: ${text}` : `${name}: ${status} ${text.trim().slice(0, 60)}`;
}
