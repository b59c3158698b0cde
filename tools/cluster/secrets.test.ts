import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "@jest/globals";
import { root } from "../command.ts";
import { databaseSecrets } from "./secrets.ts";

const secrets = databaseSecrets(passwords());

function passwords(): () => string {
  let count = 0;
  return () => `password-${count++}`;
}

it("gives each role a password of its own, and each service the URL of its database", () => {
  expect(secrets.map(({ metadata, stringData }) => [metadata.name, stringData])).toEqual([
    [
      "postgres-passwords",
      { postgres: "password-0", collector: "password-1", storage: "password-2", orchestrator: "password-3" },
    ],
    [
      "collector-database",
      { url: "postgres://collector:password-1@postgres.colheita.svc.cluster.local:5432/collector" },
    ],
    ["storage-database", { url: "postgres://storage:password-2@postgres.colheita.svc.cluster.local:5432/storage" }],
    [
      "orchestrator-database",
      { url: "postgres://orchestrator:password-3@postgres.colheita.svc.cluster.local:5432/orchestrator" },
    ],
  ]);
});

it("makes the Secrets that the manifests mount", () => {
  const made = new Set(secrets.map(({ metadata }) => metadata.name));
  const files = ["base/collector", "base/storage", "base/orchestrator", "components/postgresql/postgres"];
  for (const file of files) {
    const text = readFileSync(path.join(root, `k8s/${file}.yaml`), "utf8");
    for (const [, name = ""] of text.matchAll(/secretName: (\S+)/g)) expect(made).toContain(name);
  }
});
