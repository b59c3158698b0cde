/** TypeORM's own ways to write many rows, as its docs show them. One argument: upsert or save. */
import { DataSource, EntitySchema, type ObjectLiteral } from "typeorm";
import { plainOf } from "./plain.ts";
import { chunksOf } from "./rows.ts";
import { answerLoads } from "./session.ts";

const CHUNK = 500;

// Its key is what a row is known by, so that save() finds what is there; the table's own id is PostgreSQL's affair.
const ListingEntity = new EntitySchema<ObjectLiteral>({
  name: "listing",
  columns: {
    source_id: { type: "int", primary: true },
    external_id: { type: "text", primary: true },
    hash: { type: "bigint" },
    kind: { type: "smallint" },
    amount: { type: "numeric", nullable: true },
    currency: { type: "text", nullable: true },
    title: { type: "text" },
    url: { type: "text" },
    original_amount: { type: "numeric", nullable: true },
    original_currency: { type: "text", nullable: true },
    condition: { type: "smallint" },
    available_quantity: { type: "bigint", nullable: true },
    sold_quantity: { type: "bigint", nullable: true },
    category_id: { type: "text" },
    category_name: { type: "text" },
    catalog_key: { type: "text" },
    seller: { type: "jsonb", nullable: true },
    location: { type: "jsonb", nullable: true },
    image_urls: { type: "text", array: true },
    attributes: { type: "jsonb", nullable: true },
    description: { type: "text" },
    promoted: { type: "boolean" },
    free_shipping: { type: "boolean", nullable: true },
    source_create_time: { type: "timestamptz", nullable: true },
    source_update_time: { type: "timestamptz", nullable: true },
    warnings: { type: "text", array: true },
  },
});

await answerLoads(async (url) => {
  const dataSource = new DataSource({ type: "postgres", url, entities: [ListingEntity], logging: false });
  await dataSource.initialize();
  const repository = dataSource.getRepository(ListingEntity);
  const conflictPaths = ["source_id", "external_id"] as const;
  const write = {
    upsert: (rows: ObjectLiteral[]) =>
      repository.upsert(rows, { conflictPaths: [...conflictPaths], skipUpdateIfNoValuesChanged: true }),
    save: (rows: ObjectLiteral[]) => repository.save(rows),
  }[process.argv[2] === "save" ? "save" : "upsert"];
  return {
    async load(day, rows) {
      for (const chunk of chunksOf(rows, day, CHUNK)) await write(chunk.map(plainOf));
    },
    [Symbol.asyncDispose]: () => dataSource.destroy(),
  };
});
