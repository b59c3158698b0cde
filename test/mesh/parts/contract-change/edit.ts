/** withDeadline gives a method of a .proto file another deadline, in whole seconds. */
export function withDeadline(proto: string, method: string, seconds: number): string {
  return editMethod(proto, method, /deadline: \{[^}]*\}/, () => `deadline: {seconds: ${seconds}}`);
}

/** withCaller names one more caller of a method of a .proto file. */
export function withCaller(proto: string, method: string, caller: string): string {
  return editMethod(proto, method, /callers: \[/, (list) => `${list}"${caller}", `);
}

function editMethod(proto: string, method: string, what: RegExp, edit: (found: string) => string): string {
  const start = proto.indexOf(`  rpc ${method}(`);
  if (start < 0) throw new Error(`the contract has no method ${method}`);
  const next = proto.indexOf("\n  rpc ", start + 1);
  const end = next < 0 ? proto.length : next;
  const body = proto.slice(start, end);
  if (!what.test(body)) throw new Error(`${method} has nothing like ${what}`);
  return proto.slice(0, start) + body.replace(what, edit) + proto.slice(end);
}
