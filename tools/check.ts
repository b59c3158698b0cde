import { combinationSteps } from "./check/combinations.ts";
import { contractSteps } from "./check/contracts.ts";
import { repositorySteps } from "./check/repository.ts";
import { command, type Outcome, type Step } from "./check/step.ts";

// Runs every step, prints a line for each, and at the end all that is wrong.
const steps: readonly Step[] = [
  command("types", "tsc"),
  command("style", "biome", "check", "--error-on-warnings"),
  ...contractSteps,
  ...repositorySteps,
  ...combinationSteps(process.env),
];

async function outcomeOf(step: Step): Promise<Outcome> {
  try {
    return await step.run();
  } catch (error) {
    return { problems: [error instanceof Error ? error.message : String(error)] };
  }
}

const failures: string[] = [];
let skipped = 0;
for (const step of steps) {
  const start = performance.now();
  const outcome = await outcomeOf(step);
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(7);
  if ("skipped" in outcome) {
    skipped++;
    console.log(`skipped ${seconds}  ${step.name}: ${outcome.skipped}`);
  } else if (outcome.problems.length === 0) {
    console.log(`ok      ${seconds}  ${step.name}`);
  } else {
    console.log(`FAILED  ${seconds}  ${step.name}`);
    failures.push(`\n${step.name}:\n${outcome.problems.join("\n")}`);
  }
}
if (failures.length > 0) {
  console.error(failures.join("\n"));
  process.exitCode = 1;
}
const passed = steps.length - failures.length - skipped;
console.log(`\n${steps.length} steps: ${passed} passed, ${failures.length} failed, ${skipped} skipped`);
