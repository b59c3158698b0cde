import type { Command } from "./command/command.ts";
import { backfillCancel } from "./commands/backfill-cancel.ts";
import { backfillGet } from "./commands/backfill-get.ts";
import { backfillList } from "./commands/backfill-list.ts";
import { backfillStart } from "./commands/backfill-start.ts";
import { check } from "./commands/check.ts";
import { operations } from "./commands/operations.ts";
import { pause } from "./commands/pause.ts";
import { pipelinesGet } from "./commands/pipelines-get.ts";
import { pipelinesList } from "./commands/pipelines-list.ts";
import { plan } from "./commands/plan.ts";
import { reprocess } from "./commands/reprocess.ts";
import { resume } from "./commands/resume.ts";
import { runsCancel } from "./commands/runs-cancel.ts";
import { runsGet } from "./commands/runs-get.ts";
import { runsList } from "./commands/runs-list.ts";
import { runsResume } from "./commands/runs-resume.ts";
import { runsStart } from "./commands/runs-start.ts";
import { runsWatch } from "./commands/runs-watch.ts";
import { schedulesFires } from "./commands/schedules-fires.ts";
import { schedulesList } from "./commands/schedules-list.ts";

/** commands are all there are, in the order of the help. */
export const commands: readonly Command[] = [
  check,
  plan,
  pipelinesList,
  pipelinesGet,
  runsList,
  runsGet,
  runsWatch,
  runsStart,
  runsCancel,
  runsResume,
  backfillStart,
  backfillList,
  backfillGet,
  backfillCancel,
  reprocess,
  schedulesList,
  schedulesFires,
  pause,
  resume,
  operations,
];
