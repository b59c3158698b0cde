import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { nodeFlags } from "./node-flags.ts";

it("are those of the image, too", () => {
  const image = readFileSync(join(import.meta.dirname, "../../Dockerfile"), "utf8");
  expect(image).toContain(`ENV NODE_OPTIONS="${nodeFlags.join(" ")}"\n`);
});
