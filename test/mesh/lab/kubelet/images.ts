import type { Environment } from "./environment.ts";
import type { Mount } from "./root.ts";

/** Image is what the lab has in place of a container image: files of the machine, and how they are run. */
export type Image = {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  /** uid is the user where the manifest names none. */
  readonly uid: number;
  readonly mounts: readonly Mount[];
};

/** ImageFiles are where the machine has what images hold. */
export type ImageFiles = {
  /** root is the checkout; node is the folder of the program node. */
  readonly root: string;
  readonly node: string;
  /** tools is the folder of the mesh's programs, bootstrap the template that the agent writes Envoy's start file by. */
  readonly tools: string;
  readonly bootstrap: string;
};

/** Images finds images by their names. */
export type Images = (name: string) => Image;

const system = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

/** imagesOf are the images that the project's manifests and Istio's injector name. */
export function imagesOf(files: ImageFiles): Images {
  const project: Image = {
    entrypoint: [],
    command: [],
    cwd: "/app",
    env: { PATH: `/opt/node:${system}`, HOME: "/tmp" },
    uid: 2000,
    mounts: [readOnly(files.root, "/app"), readOnly(files.node, "/opt/node")],
  };
  const istio = (program: string): Image => ({
    entrypoint: [`/usr/local/bin/${program}`],
    command: [],
    cwd: "/",
    env: { PATH: `/usr/local/bin:${system}` },
    uid: 1337,
    mounts: [
      readOnly(files.tools, "/usr/local/bin"),
      readOnly(files.bootstrap, "/var/lib/istio/envoy/envoy_bootstrap_tmpl.json"),
    ],
  });
  return (name) => {
    const [, base = ""] = /([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(name) ?? [];
    if (base === "colheita") return project;
    if (base === "pause") return { ...project, command: ["sleep", "infinity"] };
    if (base === "proxyv2") return istio("pilot-agent");
    if (base === "pilot") return istio("pilot-discovery");
    throw new Error(`the lab has nothing in place of the image ${name}`);
  };
}

function readOnly(source: string, target: string): Mount {
  return { source, target, readOnly: true };
}
