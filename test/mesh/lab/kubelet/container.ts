import type { Environment } from "./environment.ts";
import { expand } from "./environment.ts";
import type { Image } from "./images.ts";
import type { Confinement, Mount } from "./root.ts";
import type { Container, PodObject, SecurityContext } from "./types.ts";

/** Program is what a container comes to on the lab's machine. */
export type Program = {
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly confinement: Omit<Confinement, "network">;
};

/** ProgramOptions are what a container is made a program of. */
export type ProgramOptions = {
  readonly pod: PodObject;
  readonly container: Container;
  readonly image: Image;
  readonly env: Environment;
  /** volumes are the folders of the pod's volumes, by name. */
  readonly volumes: ReadonlyMap<string, string>;
};

// What a container runtime leaves to root, where nothing is dropped.
const usual = [
  "chown",
  "dac_override",
  "fowner",
  "fsetid",
  "kill",
  "setgid",
  "setuid",
  "setpcap",
  "net_bind_service",
  "net_raw",
  "sys_chroot",
  "mknod",
  "audit_write",
  "setfcap",
];

/** programOf is the program that a container is: what its image says, unless its manifest says otherwise. */
export function programOf({ pod, container, image, env: own, volumes }: ProgramOptions): Program {
  const env = { ...image.env, ...own };
  const put = (words: readonly string[]) => words.map((word) => expand(word, env));
  const command = container.command === undefined ? image.entrypoint : put(container.command);
  const rest = container.args ?? (container.command === undefined ? image.command : []);
  const security: SecurityContext = { ...pod.spec.securityContext, ...container.securityContext };
  const uid = security.runAsUser ?? image.uid;
  return {
    argv: sourceOf([...command, ...put(rest)]),
    env,
    confinement: {
      mounts: [...image.mounts, ...mountsOf(pod, container, volumes)],
      readOnlyRoot: security.readOnlyRootFilesystem ?? false,
      cwd: container.workingDir ?? image.cwd,
      uid,
      gid: security.runAsGroup ?? uid,
      capabilities: capabilitiesOf(security),
      newPrivileges: security.allowPrivilegeEscalation ?? true,
    },
  };
}

// Images carry the services as JavaScript; a checkout has them as the TypeScript that it was made of.
function sourceOf(argv: readonly string[]): readonly string[] {
  return argv.map((word) => word.replace(/^(?:\.\/)?dist\/(services\/.+)\.js$/, "$1.ts"));
}

function capabilitiesOf({ capabilities = {} }: SecurityContext): readonly string[] {
  const { add = [], drop = [] } = capabilities;
  const kept = drop.includes("ALL") ? [] : usual.filter((name) => !drop.includes(name.toUpperCase()));
  return [...new Set([...kept, ...add.map((name) => name.toLowerCase())])];
}

function mountsOf(pod: PodObject, container: Container, volumes: ReadonlyMap<string, string>): readonly Mount[] {
  // Outer folders first, so that no mount hides an earlier one.
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => a.mountPath.length - b.mountPath.length);
  return mounts.map(({ name, mountPath, subPath, readOnly = false }) => {
    const folder = volumes.get(name);
    if (folder === undefined)
      throw new Error(`${pod.metadata.name}: ${container.name} mounts a volume ${name} that is none`);
    return { source: subPath === undefined ? folder : `${folder}/${subPath}`, target: mountPath, readOnly };
  });
}
