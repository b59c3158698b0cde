import { must } from "./command.ts";

// Makes proto/baseline.binpb, the image of the contracts that `npm run check`
// holds every change against. Nothing else writes it. Moving it says "this
// change of the contracts is meant": a commit of its own, with a line in the
// CHANGELOG.
const image = "proto/baseline.binpb";
await must("buf", ["build", "proto", "--exclude-source-info", "-o", image]);
console.log(`${image} is now the contracts as they stand; commit it alone, with its line in CHANGELOG.md`);
