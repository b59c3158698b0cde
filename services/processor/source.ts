import { formatProblem, type Problem } from "../kit/sourcefile/problem.ts";
import type { LoadedSource, SourceFile } from "../kit/sourcefile/types.ts";
import { createMapping, type Mapped } from "./mapping/mapping.ts";
import { readPlain } from "./money.ts";
import type { Habits, Normaliser } from "./normaliser.ts";
import { builtIn } from "./normalisers/built-in.ts";
import { createPageReader, type PageReader } from "./pages/page.ts";
import { createPriceReader } from "./price.ts";

/** Source is a source as the processor knows it: how its pages are read, and how a row becomes a listing. */
export type Source = { readonly readPage: PageReader; readonly normaliser: Normaliser };

/** Prepared is what became of one source file: a source, or its mistakes as lines for people. */
export type Prepared =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problems: readonly string[] };

/** prepare makes sources of loaded files, by name. One that has a mistake, in the file or in an expression, is kept with its problems. */
export function prepare(loaded: readonly LoadedSource[]): ReadonlyMap<string, Prepared> {
  return new Map(loaded.map((source) => [source.name, prepareOne(source)]));
}

function prepareOne(loaded: LoadedSource): Prepared {
  if (!loaded.ok) return refuse(loaded.problems);
  const made = normaliserOf(loaded.file);
  if (!made.ok) return refuse(made.problems);
  return {
    ok: true,
    source: { readPage: createPageReader(loaded.file.page, made.reads), normaliser: made.normaliser },
  };
}

function normaliserOf({ path, zone, normalise }: SourceFile): Mapped {
  const { currency, locale } = normalise;
  const largest = normalise.largestPrice === "" ? undefined : readPlain(normalise.largestPrice);
  const largestPrice = largest?.ok === true ? largest.value : undefined;
  const price = createPriceReader({ currency, locale, largest: largestPrice });
  const habits: Habits = { price, largestPrice, zone };
  if (normalise.normaliser === "") return createMapping(path, normalise.mapping, habits);
  const { create, reads } = builtIn[normalise.normaliser];
  return { ok: true, normaliser: create(habits), reads };
}

function refuse(problems: readonly Problem[]): Prepared {
  return { ok: false, problems: problems.map(formatProblem) };
}
