import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { OrchestratorServiceDefinition } from "../../../gen/rpc/colheita/orchestrator/v1/orchestrator_service.ts";
import { StorageServiceDefinition } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { openFolder } from "../state/folder.ts";
import { addressesIn } from "./addresses.ts";
import { type Harvested, hints } from "./hints.ts";

const addresses = addressesIn({ port: (offset) => 17_100 + offset });

function hintsOf(harvested: Harvested, at = addresses): string {
  const root = mkdtempSync(join(tmpdir(), "colheita-hints-"));
  try {
    return hints(at, openFolder(root), harvested);
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe("hints", () => {
  it("name methods that exist, at the service that has them, with a body that is JSON", () => {
    const text = hintsOf({ sources: ["olx"], lastDay: "2026-01-03" });
    const calls = [...text.matchAll(/-d '(.*)' 127\.0\.0\.1:(\d+) ([\w.]+)\/(\w+)$/gm)];
    expect(calls).toHaveLength(3);
    for (const [, body = "", port, service, method] of calls) {
      expect(() => JSON.parse(body)).not.toThrow();
      const [definition, at] =
        service === StorageServiceDefinition.fullName
          ? [StorageServiceDefinition, addresses.storage]
          : [OrchestratorServiceDefinition, addresses.orchestrator];
      expect(service).toBe(definition.fullName);
      expect(at.operator).toBe(`127.0.0.1:${port}`);
      expect(Object.values(definition.methods).map(({ name }) => name)).toContain(method);
    }
    expect(text).toContain("sources/olx/snapshots/2026-01-03");
  });

  it("tell the command line of ports that are not the usual ones", () => {
    const harvested = { sources: ["olx"], lastDay: undefined };
    expect(hintsOf(harvested)).not.toContain("COLHEITA_ADDRESS");
    const others = addressesIn({ port: (offset) => 17_120 + offset });
    expect(hintsOf(harvested, others)).toContain("export COLHEITA_ADDRESS=127.0.0.1:17124,127.0.0.1:17136\n");
  });

  it("ask nothing of a day that was not harvested", () => {
    expect(hintsOf({ sources: ["olx"], lastDay: undefined })).not.toContain("snapshots");
  });
});
