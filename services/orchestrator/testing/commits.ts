import { testContext } from "../../kit/testing/context.ts";
import type { Claim, Commit, Store } from "../engine/store.ts";

/** emptyCommit is a run's first commit that says nothing, for tests to say something with. */
export const emptyCommit: Commit = {
  ordinal: 1,
  opened: new Map(),
  changed: [],
  ends: new Map(),
  begun: [],
  ended: [],
  error: undefined,
  end: undefined,
  further: false,
};

/** endingCommit is a run's first commit, and its last. */
export function endingCommit(state: "SUCCEEDED" | "FAILED"): Commit {
  return { ...emptyCommit, end: { state, outcome: "", reasons: [], summary: "" } };
}

/** claimAll claims every run that nobody works on, for longer than a test takes. */
export async function claimAll(store: Store, owner: string): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (;;) {
    const claim = await store.claim(testContext(), owner, 600_000, []);
    if (claim === undefined) return claims;
    claims.push(claim);
  }
}

/** endAll ends runs that were claimed. */
export async function endAll(store: Store, claims: readonly Claim[]): Promise<void> {
  for (const { lease } of claims) await store.commit(testContext(), lease, endingCommit("SUCCEEDED"));
}
