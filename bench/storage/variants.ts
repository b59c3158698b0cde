import { nodeFlags } from "../../services/kit/node-flags.ts";
import { startChild } from "../child.ts";
import { openPsql, psqlVersion } from "./psql.ts";
import { openIn, type Session } from "./session.ts";

/** Variant is one way to bring rows into PostgreSQL. */
export type Variant = {
  readonly name: string;
  /** kind says which schema it writes to: the service's own, or the plain one, with a trigger for prices or without. */
  readonly kind: "service" | "plain" | "plain with trigger";
  readonly rows: number;
  open(url: string): Promise<Session>;
};

/** Sizes say how many rows a variant gets: those that write a row at a time are given fewer. */
export type Sizes = { readonly rows: number; readonly fewRows: number };

/** Names are the variants that ratios are made of. */
export type Names = { readonly ours: string; readonly floor: string; readonly upsert: string };

/** Contest is all variants, and which of them are compared. */
export type Contest = { readonly variants: readonly Variant[]; readonly names: Names };

/** ContestOptions say what is measured; folder has the rows as files, for COPY and for the service. */
export type ContestOptions = Sizes & { readonly folder: string; readonly quick: boolean };

/** startVariants starts a process for each variant that needs one; a quick run has those that floors are about. */
export async function startVariants(stack: AsyncDisposableStack, options: ContestOptions): Promise<Contest> {
  const { rows, fewRows, folder, quick } = options;
  const childOf = async (file: string, args: readonly string[], flags: readonly string[] = []) => {
    const child = stack.use(await startChild(new URL(file, import.meta.url), args, flags));
    return (url: string) => openIn(child, url);
  };
  // With the flags that the service is started with.
  const oursOn = (connections: number) => childOf("ours-main.ts", [String(connections), folder], nodeFlags);
  const psql = psqlVersion() !== undefined;
  const few = `${fewRows.toLocaleString("en-US")} rows`;
  const names: Names = {
    ours: "colheita, 1 connection",
    floor: psql ? "psql \\copy + MERGE" : "COPY + MERGE by pg-copy-streams (no psql here)",
    upsert: quick ? `TypeORM upsert(), 500 at once, ${few}` : "TypeORM upsert(), 500 at once",
  };
  const all: readonly (Variant | false)[] = [
    { name: names.ours, kind: "service", rows, open: await oursOn(1) },
    !quick && {
      name: "colheita, 2 connections",
      kind: "service",
      rows,
      open: await oursOn(2),
    },
    {
      name: names.floor,
      kind: "plain",
      rows,
      open: psql ? (url) => openPsql(url, folder) : await childOf("copy-main.ts", [folder]),
    },
    {
      name: names.upsert,
      kind: "plain with trigger",
      rows: quick ? fewRows : rows,
      open: await childOf("typeorm-main.ts", ["upsert"]),
    },
    !quick && {
      name: `TypeORM save(), 500 at once, ${few}`,
      kind: "plain with trigger",
      rows: fewRows,
      open: await childOf("typeorm-main.ts", ["save"]),
    },
    !quick && {
      name: `pg, row by row, prepared, ${few}`,
      kind: "plain",
      rows: fewRows,
      open: await childOf("rows-main.ts", []),
    },
  ];
  return { variants: all.filter((variant) => variant !== false), names };
}
