/** StepTarget is where a service of steps is, and who must answer there. */
export type StepTarget = {
  /** callee is the service account whose certificate is expected. */
  readonly callee: string;
  /** address is "host:port". */
  readonly address: string;
};

/** Targets are the services of steps by their full names. */
export type Targets = ReadonlyMap<string, StepTarget>;

/** TargetsRead are the targets, or what is wrong with the text. */
export type TargetsRead =
  | { readonly ok: true; readonly targets: Targets }
  | { readonly ok: false; readonly expected: string };

const form = "package.Service=host:port or package.Service=account@host:port";
const entry = /^([A-Za-z_][\w.]*\.[A-Za-z_]\w*)=(?:([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)@)?(\S+:\d{1,5})$/;

/**
 * readTargets reads a list such as `acme.tag.v1.TagService=tagger@127.0.0.1:5000,acme.mail.v1.MailService=10.0.0.9:80`.
 * Without an account the callee is the last word of the package before its version: acme.mail.v1 is mail.
 */
export function readTargets(text: string): TargetsRead {
  const targets = new Map<string, StepTarget>();
  for (const part of text.split(",").map((each) => each.trim())) {
    if (part === "") continue;
    const [, service = "", account, address = ""] = entry.exec(part) ?? [];
    if (service === "") return { ok: false, expected: `must be a list of ${form}, not ${JSON.stringify(part)}` };
    if (targets.has(service)) return { ok: false, expected: `names ${service} twice` };
    targets.set(service, { callee: account ?? accountOf(service), address });
  }
  return { ok: true, targets };
}

function accountOf(service: string): string {
  const words = service.split(".").slice(0, -1);
  return words.findLast((word) => !/^v\d+\w*$/.test(word)) ?? service;
}
