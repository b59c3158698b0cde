import { describe, expect, it } from "@jest/globals";
import { programOf } from "./container.ts";
import { imagesOf } from "./images.ts";
import { somePod } from "./testing.ts";
import type { Container } from "./types.ts";

const images = imagesOf({ root: "/checkout", node: "/opt/n", tools: "/tools", bootstrap: "/tools/bootstrap.json" });

function program(container: Partial<Container>) {
  const pod = somePod(container);
  const [own] = pod.spec.containers;
  if (own === undefined) throw new Error("a pod has a container");
  const volumes = new Map([["archive", "/volumes/archive"]]);
  return programOf({ pod, container: own, image: images(own.image), env: { PORT: "1" }, volumes });
}

describe("programOf", () => {
  it.each([
    {
      name: "a service is its source in the checkout",
      container: { command: ["node", "dist/services/storage/main.js"] },
      argv: ["node", "services/storage/main.ts"],
    },
    { name: "variables are put in", container: { command: ["x"], args: ["--port=$(PORT)"] }, argv: ["x", "--port=1"] },
    {
      name: "a sidecar is its image's program with the injector's arguments",
      container: { image: "docker.io/istio/proxyv2:1.31", args: ["proxy", "sidecar"] },
      argv: ["/usr/local/bin/pilot-agent", "proxy", "sidecar"],
    },
    { name: "a pause waits", container: { image: "pause" }, argv: ["sleep", "infinity"] },
  ])("$name", ({ container, argv }) => {
    expect(program(container).argv).toEqual(argv);
  });

  it("is the user, and may do, what the manifest says", () => {
    const { confinement } = program({
      securityContext: {
        runAsUser: 1000,
        runAsGroup: 1001,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"], add: ["NET_ADMIN"] },
      },
    });
    expect(confinement).toMatchObject({
      uid: 1000,
      gid: 1001,
      readOnlyRoot: true,
      newPrivileges: false,
      capabilities: ["net_admin"],
      cwd: "/app",
    });
  });

  it("sees its volumes, the outer ones first", () => {
    const { confinement } = program({
      volumeMounts: [
        { name: "archive", mountPath: "/var/lib/archive/old", subPath: "old", readOnly: true },
        { name: "archive", mountPath: "/var/lib/archive" },
      ],
    });
    expect(confinement.mounts.slice(-2)).toEqual([
      { source: "/volumes/archive", target: "/var/lib/archive", readOnly: false },
      { source: "/volumes/archive/old", target: "/var/lib/archive/old", readOnly: true },
    ]);
  });

  it.each([
    {
      name: "a volume that is none",
      container: { volumeMounts: [{ name: "no", mountPath: "/x" }] },
      says: "a volume no",
    },
    { name: "an image that it has nothing for", container: { image: "redis:7" }, says: "the image redis:7" },
  ])("refuses $name", ({ container, says }) => {
    expect(() => program(container)).toThrow(says);
  });
});
