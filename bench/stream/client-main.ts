/** One variant's caller: `client-main.ts METHOD VARIANT FOLDER ADDRESS`. It puts load on the server, as it is asked. */
import { answerRequests } from "../answer.ts";
import { load } from "../wire/load.ts";
import type { Asked } from "./asked.ts";
import { sizes } from "./listings.ts";
import { loadVariant } from "./variants.ts";

const [method = "", name = "", folder = "", address = ""] = process.argv.slice(2);
const variant = await loadVariant(method, name);
const caller = await variant.connect(address, { folder });
for (const size of sizes) await caller.call(size);
await answerRequests<Asked>(
  (asked) => load(() => caller.call(asked.size), asked),
  () => caller.close(),
);
