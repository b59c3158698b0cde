import type { Contract } from "../contract/model.ts";
import { reserved } from "../names.ts";

/** A host's first label, and short enough for what is named after it, such as NAME-migrate. */
const label = /^[a-z][a-z0-9]{0,39}$/;

/** accountMistakes judges what a service's package makes of it in a cluster: an account, a host, and files of that name. */
export function accountMistakes(contract: Contract, contracts: readonly Contract[]): string[] {
  const { account, methods } = contract;
  const mistakes: string[] = [];
  if (!label.test(account)) {
    mistakes.push(
      `answers as the account ${JSON.stringify(account)}, which no host can be called; ` +
        "give its package a last name of at most 40 small letters and digits",
    );
  }
  if (reserved.includes(account)) {
    mistakes.push(`answers as the account ${account}, which is something else already; rename its package`);
  }
  const first = contracts.find((other) => other.account === account);
  if (first !== undefined && roomOf(first) !== roomOf(contract)) {
    mistakes.push(`answers as the account ${account}, which is that of ${first.service}; rename its package`);
  }
  if (methods.length === 0) {
    mistakes.push("has no methods; add one, or remove the service");
  }
  return mistakes;
}

/** roomOf gives the package of a service without its versions: colheita.storage for colheita.storage.v1.StorageService. */
function roomOf({ service, account }: Contract): string {
  const names = service.split(".");
  return names.slice(0, names.lastIndexOf(account) + 1).join(".");
}
