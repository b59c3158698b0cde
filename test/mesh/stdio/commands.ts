/** Commands are what a process can be told to do, by name: what goes in, and what it answers. */
export type Commands = Readonly<Record<string, { readonly input: unknown; readonly output: unknown }>>;

/** Asked is one line to the process. */
export type Asked = { readonly id: number; readonly command: string; readonly input: unknown };

/** Answered is one line of the process: the answer to the line of the same id, or why there is none. */
export type Answered = { readonly id: number; readonly output?: unknown; readonly failure?: string };

/** Ready is the first line of a process: it can be told things from now on, and listens where it says. */
export type Ready = { readonly ready: true; readonly pid: number; readonly address: string };
