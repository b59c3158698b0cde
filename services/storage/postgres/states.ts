import { Snapshot_State } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";

/** state are the values of the column snapshot.state: the contract's numbers. */
export const state = Snapshot_State;

/** lineState are the values of the column line.state. */
export const lineState = { OPEN: 1, PUBLISHED: 2, SUPERSEDED: 3 } as const;

/** stateWord names a state in a message for people. */
export function stateWord(value: number): string {
  const name = Object.entries(Snapshot_State).find(([, number]) => number === value)?.[0];
  return (name ?? String(value)).toLowerCase();
}
