import type { Contract } from "../../policy/contract/model.ts";
import type { File } from "../tree.ts";
import { addressMistakes } from "./addresses.ts";
import { accountlessMistakes, callerMistakes } from "./callers.ts";
import { commandMistakes } from "./commands.ts";
import { environmentMistakes } from "./environment.ts";
import { folderMistakes } from "./folders.ts";
import { hostMistakes, subsetMistakes } from "./hosts.ts";
import { identityMistakes } from "./identity.ts";
import { ownedMistakes } from "./owned.ts";
import { targetMistakes } from "./patches.ts";
import { portMistakes } from "./ports.ts";
import { disruptionMistakes, scaleMistakes, secretMistakes, selectorMistakes, settingsMistakes } from "./references.ts";
import { hostTwiceMistakes, routeMistakes } from "./routes.ts";
import { serviceMistakes } from "./services.ts";
import { shutdownMistakes } from "./shutdown.ts";
import { claimMistakes, mountMistakes } from "./volumes.ts";
import { workloadMistakes } from "./workloads.ts";
import { type Rule, worldOf } from "./world.ts";

const rules: readonly Rule[] = [
  routeMistakes,
  hostTwiceMistakes,
  hostMistakes,
  subsetMistakes,
  callerMistakes,
  accountlessMistakes,
  ownedMistakes,
  workloadMistakes,
  identityMistakes,
  portMistakes,
  mountMistakes,
  claimMistakes,
  addressMistakes,
  serviceMistakes,
  shutdownMistakes,
  commandMistakes,
  environmentMistakes,
  selectorMistakes,
  scaleMistakes,
  disruptionMistakes,
  secretMistakes,
  settingsMistakes,
  targetMistakes,
  folderMistakes,
];

/**
 * manifestMistakes finds what people get wrong in k8s/ and istio/ and no schema knows: each with file, line, column,
 * what was expected and what to do. It needs no tool, only the contracts.
 */
export function manifestMistakes(files: readonly File[], contracts: readonly Contract[]): string[] {
  const world = worldOf(files, contracts);
  return rules.flatMap((rule) => rule(world));
}
