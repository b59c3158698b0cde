import type { Contract } from "../../../policy/contract/model.ts";
import type { File } from "../../tree.ts";
import { manifestMistakes } from "../manifests.ts";
import { good } from "./good.ts";

/** Case is one mistake in the good manifests: a text in one of their files replaced, or one file more. */
export type Case = {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** at is what the mistake points to, in the same file unless in says another. */
  readonly at?: string;
  readonly in?: string;
  readonly says: string;
};

/** Found is the mistake that a case makes, and where it should be: "file:line:column". */
export type Found = { readonly mistake: string | undefined; readonly place: string };

const policy = {
  deadlineMs: 1000,
  heartbeatMs: undefined,
  callers: ["orchestrator"],
  retry: { owner: "mesh", maxAttempts: 3, codes: ["UNAVAILABLE"], perTryMs: undefined },
  calls: [],
} as const;

/** contracts are those of the good manifests. */
export const contracts: readonly Contract[] = [
  contract("storage", "StorageService", ["GetListing", "WriteListings"]),
  contract("orchestrator", "OrchestratorService", ["GetRun"]),
];

/** find breaks the good manifests and looks for what is said of it. */
export function find(broken: Case): Found {
  const files = breakIn(broken);
  return {
    mistake: manifestMistakes(files, contracts).find((mistake) => mistake.includes(broken.says)),
    place: broken.at === undefined ? "" : `${placeOf(files, broken.in ?? broken.file, broken.at)}: `,
  };
}

function contract(account: string, service: string, methods: readonly string[]): Contract {
  return {
    service: `colheita.${account}.v1.${service}`,
    file: "",
    account,
    circuit: undefined,
    methods: methods.map((name) => ({ name, kind: "unary", idempotency: undefined, policy })),
  };
}

function breakIn({ file, from, to }: Case): File[] {
  const known = good.find(({ name }) => name === file);
  if (known === undefined) return [...good, { name: file, text: to }];
  if (!known.text.includes(from)) throw new Error(`${file} has no ${from}`);
  return good.map((each) => (each === known ? { name: file, text: each.text.replace(from, to) } : each));
}

/** placeOf gives "file:line:column" of a text in a file. */
function placeOf(files: readonly File[], name: string, wanted: string): string {
  const [before, after] = files.find((each) => each.name === name)?.text.split(wanted, 2) ?? [];
  if (before === undefined || after === undefined) throw new Error(`${name} has no ${wanted}`);
  const lines = before.split("\n");
  return `${name}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
