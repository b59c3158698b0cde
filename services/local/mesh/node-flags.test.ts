import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { GRPC_SERVICES } from "./addresses.ts";
import { NODE_FLAGS } from "./node-flags.ts";

it.each(GRPC_SERVICES)("%s has the flags of its Deployment", (service) => {
  const manifest = readFileSync(join(import.meta.dirname, `../../../k8s/base/${service}.yaml`), "utf8");
  const command = ["node", ...NODE_FLAGS[service], `dist/services/${service}/main.js`].join(", ");
  expect(manifest).toContain(`          command: [${command}]\n`);
});
