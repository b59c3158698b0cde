/** The floor: commits of one-row updates, one after another, through the pool that the services use. */
import { silentLogger } from "../../services/kit/log.ts";
import { createPool } from "../../services/kit/postgres/pool.ts";
import { answerRequests } from "../answer.ts";
import { timed, type Work } from "./work.ts";

const pool = createPool({ url: process.argv[2] ?? "", service: "bench", log: silentLogger() });
await pool.query("create table if not exists floor (id integer primary key, n bigint not null)");
await pool.query("insert into floor select id, 0 from generate_series(1, 1000) id on conflict do nothing");

const update = { name: "floor", text: "update floor set n = n + 1 where id = $1" };

await answerRequests<Work>(
  ({ steps }) =>
    timed(async () => {
      for (let n = 0; n < steps; n++) await pool.query({ ...update, values: [1 + (n % 1000)] });
    }),
  () => pool.end(),
);
