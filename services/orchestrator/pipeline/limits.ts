/** sheetLimits bound a pipeline's file, and with it the time in which it is checked: nothing else of its process runs meanwhile. */
export const sheetLimits = { largest: 128 * 1024, mostProblems: 200 };

/** mostInputs is how many inputs a pipeline may have; a request carries as many. */
export const mostInputs = 100;

/** mostSteps is how many steps a pipeline may have. */
export const mostSteps = 200;

/** mostItems is how many items a fan-out may have. */
export const mostItems = 10_000;

/** mostPartitions is how many partitions a file may list. */
export const mostPartitions = 1_000;

/** longestMs is the longest that a run may take: a week. */
export const longestMs = 7 * 86_400_000;

/** defaultTimeoutMs is how long a run may take where its file does not say. */
export const defaultTimeoutMs = 86_400_000;

/** firstDelayMs is the wait between the first two attempts; each wait after it is twice as long, up to the step's largest. */
export const firstDelayMs = 200;

/** defaultDelayMs is the longest wait between two attempts where a file does not say. */
export const defaultDelayMs = 10_000;

/** mostCaughtUp is how many runs a schedule may make up for at once: a year of days. */
export const mostCaughtUp = 366;
