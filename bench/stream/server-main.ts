/** One variant's server: `server-main.ts METHOD VARIANT FOLDER`. It answers where it listens. */
import { answerRequests } from "../answer.ts";
import { loadVariant } from "./variants.ts";

const [method = "", name = "", folder = ""] = process.argv.slice(2);
const variant = await loadVariant(method, name);
const served = await variant.serve({ folder });
await answerRequests(
  async () => served.address,
  () => served.close(),
);
