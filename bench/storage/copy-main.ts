/** COPY and MERGE without psql. One argument: the folder of the days' files. */
import { openCopy } from "./copy-stream.ts";
import { answerLoads } from "./session.ts";

await answerLoads(openCopy(process.argv[2] ?? ""));
