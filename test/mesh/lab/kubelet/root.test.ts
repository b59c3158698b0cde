import { execFileSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { type Confinement, confine } from "./root.ts";

const confinement: Confinement = {
  network: "/run/netns/pod-1",
  mounts: [{ source: "/work/a folder", target: "/app", readOnly: true }],
  readOnlyRoot: true,
  cwd: "/app",
  uid: 2000,
  gid: 2001,
  capabilities: [],
  newPrivileges: false,
};

function scriptOf(change: Partial<Confinement> = {}, argv = ["node", "main.ts"]): string {
  return confine({ ...confinement, ...change }, argv).at(-1) ?? "";
}

describe("confine", () => {
  it("enters the pod's network first", () => {
    expect(confine(confinement, ["true"])[1]).toBe("--net=/run/netns/pod-1");
  });

  it.each([
    {
      name: "mounts what is given, by its quoted name",
      script: scriptOf(),
      has: "mount --rbind -o ro '/work/a folder' ./app",
    },
    { name: "closes the root last", script: scriptOf(), has: "mount -o remount,ro /run/root\nexec chroot" },
    { name: "becomes the user", script: scriptOf(), has: "--reuid=2000 --regid=2001 --clear-groups" },
    { name: "drops what is dropped", script: scriptOf(), has: "--bounding-set=-all --inh-caps=-all --no-new-privs" },
    {
      name: "keeps what is added",
      script: scriptOf({ capabilities: ["net_admin"] }),
      has: "--bounding-set=-all,+net_admin",
    },
    { name: "starts in the folder", script: scriptOf(), has: "-- env --chdir=/app node main.ts" },
    { name: "quotes words", script: scriptOf({}, ["sh", "-c", "echo 'a'"]), has: "sh -c 'echo '\\''a'\\'''" },
  ])("$name", ({ script, has }) => {
    expect(script).toContain(has);
  });

  it("leaves a root open that may be written", () => {
    expect(scriptOf({ readOnlyRoot: false })).not.toContain("remount");
  });

  it("is a script that a shell can read", () => {
    expect(() => execFileSync("sh", ["-n", "-c", scriptOf()])).not.toThrow();
  });
});
