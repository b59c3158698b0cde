/** Behaviour is how a stand-in serves a method. */
export type Behaviour =
  | { readonly kind: "answer"; readonly afterMs?: number }
  /** fail: the first `times` calls, or all where it is left out; those after it are answered. */
  | { readonly kind: "fail"; readonly code: string; readonly times?: number }
  /** hang: until the call is cancelled or its deadline has passed. */
  | { readonly kind: "hang" }
  /** stream: so many messages, one every everyMs; streams only. */
  | { readonly kind: "stream"; readonly count: number; readonly everyMs: number };

/** Arrival is one call that reached a handler: past the proxy, its rules and kit's own check of the caller. */
export type Arrival = {
  /** path is "package.Service/Method". */
  readonly path: string;
  readonly requestId: string;
  readonly caller: string;
  /** atMs is the wall clock when it arrived. */
  readonly atMs: number;
  /** end is how it ended, absent while it goes on: "OK", the code it failed with, or why it was cancelled. */
  readonly end?: string;
  readonly elapsedMs?: number;
};

/** StandInCommands are what a stand-in can be told. */
export type StandInCommands = {
  /** behave says how a method is served from now on; calls under way go on as they were. */
  behave: { input: { readonly path: string; readonly behaviour: Behaviour }; output: null };
  /** reset answers every method again, and forgets what arrived. */
  reset: { input: null; output: null };
  arrivals: { input: null; output: readonly Arrival[] };
};
