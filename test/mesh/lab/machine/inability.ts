/**
 * Inability says in one sentence why a lab can't be on this machine. It is no fault of what is tested: the run counts as
 * skipped.
 */
export class Inability extends Error {
  override readonly name = "Inability";
}
