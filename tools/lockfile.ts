import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./command.ts";
import { completeLockfile, type Lockfile } from "./lockfile/complete.ts";

// Adds to package-lock.json the platform packages that npm left out because
// its registry did not have them; run it after npm install.
const file = path.join(root, "package-lock.json");
const lockfile: Lockfile = JSON.parse(readFileSync(file, "utf8"));
const added = completeLockfile(lockfile);
writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`);
console.log(added.length === 0 ? "package-lock.json is complete" : `added ${added.join(", ")}`);
