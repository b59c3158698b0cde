import { expect, it } from "@jest/globals";
import { figure } from "../figure.ts";
import type { Result } from "../results.ts";
import { docsOf } from "./files.ts";

const higher = { better: "higher", accept: 1.6, goal: 2.4, quick: 1 } as const;
const lower = { better: "lower", accept: 20, goal: 5, quick: 60 } as const;

const result: Result = {
  area: "storage",
  title: "Storage: the write path",
  date: "2026-11-22",
  command: "npm run bench -- storage --rounds 3",
  machine: { processors: "2 x Xeon", memoryGiB: 24, platform: "linux x64", node: "v26.10.0", load: 0.1 },
  settings: { fsync: "on" },
  versions: { typeorm: "1.1.1" },
  notes: ["Rows are counted."],
  figures: [
    figure({ what: "rows a second over psql", variant: "colheita", unit: "x" }, [2.5, 2.4, 2.6], higher),
    figure({ what: "WAL a listing", variant: "colheita, 1 connection", unit: "B" }, [21], lower),
    figure({ what: "WAL a listing", variant: "psql", unit: "B" }, [1]),
  ],
  plots: [{ kind: "bars", title: "Little [is] written", whats: ["WAL a listing"] }],
};

it("the page begins with all goals, and has a section for each result", () => {
  const files = docsOf([result]);
  const page = files.get("performance.md") ?? "";
  expect(page.slice(page.indexOf("## Goals"))).toMatchInlineSnapshot(`
"## Goals

| what | accept | goal | measured | verdict |
| --- | --- | --- | --- | --- |
| [Storage: the write path](#storage-the-write-path): rows a second over psql | at least 1.6x | 2.4x | 2.50x | **goal met** |
| [Storage: the write path](#storage-the-write-path): WAL a listing (colheita, 1 connection) | at most 20 B | 5 B | 21.0 B | **missed** |

## Storage: the write path

![Little is written](performance/storage-1.svg)

\`npm run bench -- storage --rounds 3\`, 2026-11-22: 2 x Xeon, 24 GiB, linux x64, Node v26.10.0, load 0.1 at the beginning, typeorm 1.1.1, \`fsync=on\`.

- Rows are counted.

<details><summary>All 3 figures</summary>

| what | variant | median | min .. max | unit | accept | goal | verdict |
| --- | --- | --- | --- | --- | --- | --- | --- |
| rows a second over psql | colheita | 2.50 | 2.40 .. 2.60 | x | 1.60 | 2.40 | goal |
| WAL a listing | colheita, 1 connection | 21.0 |  | B | 20.0 | 5.00 | missed |
| WAL a listing | psql | 1.00 |  | B |  |  |  |

</details>
"
`);
  expect([...files.keys()]).toEqual(["performance.md", "performance/storage-1.svg"]);
});
