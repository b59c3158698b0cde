import { randomInt } from "node:crypto";
import { beforeAll } from "@jest/globals";
import type { Catalog } from "../../contract/catalog.ts";
import { testContracts } from "../contracts.ts";
import { describeEngine } from "../suite/suite.ts";
import { memoryLab } from "./lab.ts";

let catalog: Catalog;

beforeAll(async () => {
  ({ catalog } = await testContracts());
});

const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
describeEngine(
  "the engine in memory",
  memoryLab(() => catalog),
  { plans: 40, runs: 150, seed },
);
