import type { Part } from "../../lab/types.ts";
import { checkAccess } from "./access.ts";
import { checkCertificates } from "./certificates.ts";
import { checkPlaintext } from "./plaintext.ts";

/** identity shows who is who in the mesh, and that each may call what the contract says and nothing else. */
export const identity: Part = {
  number: 2,
  title: "Mutual TLS, and exactly the callers of the contract",
  async run(lab, report) {
    await checkCertificates(lab, report);
    await checkAccess(lab, report);
    await checkPlaintext(lab, report);
  },
};
