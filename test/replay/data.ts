import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/service.ts";

/** recordedData is the folder of recorded days beside the checkout; most machines have none. */
export const recordedData = join(root, "../shared/data");

/** whySkipped says why nothing can be replayed here; undefined where it can. */
export const whySkipped: string | undefined = existsSync(recordedData)
  ? undefined
  : `skipped: there are no recorded days at ${recordedData}`;
