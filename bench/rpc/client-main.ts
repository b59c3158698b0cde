/** One variant's caller: `client-main.ts VARIANT FOLDER ADDRESS`. It puts load on the server, as it is asked. */
import { answerRequests } from "../answer.ts";
import { type Load, load } from "../wire/load.ts";
import { loadVariant } from "./variants.ts";

const [name = "", folder = "", address = ""] = process.argv.slice(2);
const variant = await loadVariant(name);
const caller = await variant.connect(address, { folder });
await caller.call();
await answerRequests<Load>(
  (request) => load(() => caller.call(), request),
  () => caller.close(),
);
