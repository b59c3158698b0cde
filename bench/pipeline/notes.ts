import type { Python } from "./dlt/venv.ts";

/** notesOf say what was measured, what it leaves out, and why a contestant is missing. */
export function notesOf(python: Python | undefined): readonly string[] {
  return [
    "A day of ours is one run of the shipped daily pipeline over a simulated Mercado Livre: categories of about 900 listings in pages of 50, through collector, processor, storage and two orchestrators, each a process of its own, by mTLS, set as npm start sets them. It ends when its report can be read. What the site shows is archived whole, listings are normalised, gated, versioned and published.",
    "On day 1 everything is new; on day 2 5% to 7% is new or changed. Each round has new processes and a new PostgreSQL with all databases on it; VACUUM ANALYZE and CHECKPOINT before each load, as a day has passed since the one before; the files of PostgreSQL's log have been written to before. Steps overlap: processing begins while collecting goes on. The simulator runs on the same processors, and its CPU time is in no sum.",
    "The floor is given the same listings ready in a file that is not timed: one psql copies it into a stage and merges that into one table with a price history. It fetches, parses, checks and archives nothing.",
    ...(python === undefined ? [] : [dltNote(python)]),
  ];
}

function dltNote(python: Python): string {
  if (!python.ok) return `dlt was not measured: ${python.why}.`;
  return "dlt reads the same site with its own REST source: a parent resource for the categories, an offset paginator, 8 workers to extract, 2 to normalize, 8 to load, max_table_nesting 0. Its upsert takes rows whole, as the source gives them; every row has a tracking id of its day, so that on day 2 none is unchanged. Its scd2 keeps a history, for which a step in Python chooses columns that last: less to normalize and to write, so it is the faster of both. The limits are asked against each. dlt is measured in fewer rounds.";
}
