import { Refusal } from "../refusal.ts";
import { GRPC_SERVICES } from "./addresses.ts";

/**
 * stepAccounts are the accounts that STEP_ADDRESSES names (`package.Service=account@host:port`): those of somebody's own
 * services, which need certificates of this mesh to be called. It throws a Refusal at "ca", whose certificate's file is the
 * authority's; the orchestrator says what else is wrong with the text.
 */
export function stepAccounts(text = ""): string[] {
  const named = [...text.matchAll(/=([a-z0-9][a-z0-9-]{0,62})@/g)].map(([, account = ""]) => account);
  if (named.includes("ca")) throw new Refusal('STEP_ADDRESSES names an account "ca"; give it another name.');
  const ours: readonly string[] = GRPC_SERVICES;
  return [...new Set(named)].filter((account) => !ours.includes(account));
}
