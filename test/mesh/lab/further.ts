import type { Confinement } from "./kubelet/root.ts";

/** Machine is what the processes that tests start in pods see of the machine. */
export type Machine = {
  /** root is the checkout, seen at its own path and at the image's. */
  readonly root: string;
  /** node is the folder of the program node. */
  readonly node: string;
  /** shared is the run's folder for files of tests. */
  readonly shared: string;
};

/** path is where such a process looks for programs. */
export const path = "/opt/node:/usr/sbin:/usr/bin:/bin";

/** applicationUser is who they are: not the proxy's user, whose traffic no proxy takes. */
export const applicationUser = 2000;

/** furtherConfinement is how a process is confined that a test starts in a pod, beside those of its containers. */
export function furtherConfinement({ root, node, shared }: Machine): Omit<Confinement, "network"> {
  return {
    mounts: [
      { source: root, target: "/app", readOnly: true },
      { source: root, target: root, readOnly: true },
      { source: node, target: "/opt/node", readOnly: true },
      { source: shared, target: shared, readOnly: false },
    ],
    readOnlyRoot: false,
    cwd: root,
    uid: applicationUser,
    gid: applicationUser,
    capabilities: [],
    newPrivileges: false,
  };
}
