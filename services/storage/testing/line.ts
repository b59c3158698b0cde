import type {
  PublishLineResponse,
  StorageServiceDefinition,
} from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { Handlers } from "../../kit/rpc.ts";
import type { StorageServer } from "../server.ts";
import { harvest, type TestDay } from "./day.ts";
import { runContext } from "./storage.ts";

/** inLine is a day as a reprocess writes it: to a line, by a run of its own. */
export function inLine(day: TestDay, line: string): TestDay {
  return { ...day, line, run: `${line}-${day.day}` };
}

/** harvestLine writes days to a line, one after the other. */
export async function harvestLine(server: StorageServer, days: readonly TestDay[], line: string): Promise<void> {
  for (const day of days) await harvest(server, inLine(day, line));
}

/** publishLine asks for a line to be published, on behalf of one of its runs. */
export function publishLine(
  server: Pick<Handlers<StorageServiceDefinition>, "publishLine">,
  source: string,
  line: string,
  epoch = 1,
): Promise<PublishLineResponse> {
  return server.publishLine(runContext(`${line}-publish`, epoch), { source: `sources/${source}`, line });
}
