import type { Tools } from "../tools/files.ts";
import type { Options } from "./options.ts";

/** Request is what the program in the enclosure is told by its one argument. */
export type Request = {
  readonly tools: Tools;
  /** toolsMs is how long it took to have the tools: next to nothing where they were built before. */
  readonly toolsMs: number;
  readonly options: Options;
};
