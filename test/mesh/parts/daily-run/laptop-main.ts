import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseDay } from "../../../../services/kit/day.ts";
import { harvestDay } from "../../../../services/local/day/harvest.ts";
import { quietScreen, startMesh } from "../../../support/mesh.ts";
import { root, startService } from "../../../support/service.ts";
import { readRows } from "./rows.ts";

// Harvests days as a laptop does, with no mesh anywhere, and writes down what they left in the databases. It is a
// process of its own because a laptop's session has its own way with signals.
const { values, positionals: days } = parseArgs({
  allowPositionals: true,
  options: {
    origin: { type: "string" },
    listings: { type: "string" },
    folder: { type: "string" },
    out: { type: "string" },
  },
});
const { origin, listings, folder, out } = values;
if (origin === undefined || listings === undefined || folder === undefined || out === undefined) {
  throw new TypeError("usage: laptop-main.ts --origin URL --listings N --folder DIR --out FILE DAY...");
}
// Some sites write their own address into what they answer, so this one must have the same.
await using _site = await startService("services/simulator/main.ts", {
  LISTEN_ADDRESS: `127.0.0.1:${new URL(origin).port}`,
  ADMIN_ADDRESS: "127.0.0.1:0",
  SIMULATOR_LISTINGS: listings,
});
const files = readdirSync(join(root, "sources")).filter((name) => name.endsWith(".yaml"));
const sources = Object.fromEntries(
  files.map((name) => {
    const text = readFileSync(join(root, "sources", name), "utf8");
    return [name.replace(/\.yaml$/, ""), text.replaceAll("${SIMULATOR_URL}", origin)];
  }),
);
await using mesh = await startMesh({ sources, listings: Number(listings) });
const deps = { ...mesh.clients, screen: quietScreen, onRun: () => {} };
for (const text of days) {
  const day = parseDay(text);
  if (day === undefined) throw new TypeError(`expected a day such as 2026-01-31, found ${text}`);
  await harvestDay(mesh.ctx, deps, day, Object.keys(sources));
}
const rows = await readRows(folder, (owner) => {
  return readFileSync(join(mesh.folder.secrets, `colheita_${owner}.url`), "utf8").trim();
});
writeFileSync(out, JSON.stringify(rows));
