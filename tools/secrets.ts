import { randomBytes } from "node:crypto";
import { databaseSecrets } from "./cluster/secrets.ts";

// Prints new Secrets for PostgreSQL as the component postgresql runs it:
//   npm exec -- node tools/secrets.ts | kubectl create -f -
// `create` and not `apply`, because a database that is there goes on with the passwords that it has: k8s/README.md says how to change them.
const items = databaseSecrets(() => randomBytes(24).toString("base64url"));
process.stdout.write(`${JSON.stringify({ apiVersion: "v1", kind: "List", items }, undefined, 2)}\n`);
