import { dirname } from "node:path/posix";

/** Mount is a file or folder of the machine that a container sees, at a path of its own. */
export type Mount = { readonly source: string; readonly target: string; readonly readOnly: boolean };

/** Confinement is who a process is, and what it sees of the machine. */
export type Confinement = {
  /** network is the namespace's path. */
  readonly network: string;
  /** mounts come on top of the machine's programs, later ones over earlier ones. */
  readonly mounts: readonly Mount[];
  readonly readOnlyRoot: boolean;
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
  /** capabilities are those that the process keeps or, being root, has: "net_admin"; "all" takes none away. */
  readonly capabilities: readonly string[] | "all";
  readonly newPrivileges: boolean;
};

// Where the root is put together: every process does it in a mount namespace of its own, so they never meet here.
const root = "/run/root";

/** confine is the command that runs a program in a network namespace, in a root file system made for it. */
export function confine(to: Confinement, argv: readonly string[]): readonly string[] {
  return [
    "nsenter",
    `--net=${to.network}`,
    "--",
    "unshare",
    "--mount",
    "--propagation=private",
    "--",
    "sh",
    "-euc",
    script(to, argv),
  ];
}

function script(to: Confinement, argv: readonly string[]): string {
  return [
    `mkdir -p ${root}`,
    `mount -t tmpfs -o mode=755 container ${root}`,
    `cd ${root}`,
    "mkdir -m 1777 tmp",
    "mkdir -p proc dev sys etc usr run var",
    // Merged folders of programs are links; elsewhere they are folders.
    "for name in bin sbin lib lib32 lib64; do",
    `  if [ -L "/$name" ]; then cp -P "/$name" .; elif [ -d "/$name" ]; then mkdir "$name"; mount --rbind "/$name" "$name"; fi`,
    "done",
    "mount --rbind -o ro /usr usr",
    "for name in proc dev sys; do mount --rbind /$name $name; done",
    "for name in passwd group nsswitch.conf ld.so.cache; do [ ! -e /etc/$name ] || cp /etc/$name etc/; done",
    "for name in ssl alternatives; do [ ! -d /etc/$name ] || { mkdir etc/$name; mount --rbind -o ro /etc/$name etc/$name; }; done",
    "cp /run/mesh/hosts /run/mesh/resolv.conf etc/",
    // Some programs want to know their user's name.
    `grep -q '^[^:]*:[^:]*:${to.uid}:' etc/passwd || echo 'container:x:${to.uid}:${to.gid}::/tmp:/bin/sh' >>etc/passwd`,
    ...to.mounts.flatMap(mountLines),
    `mkdir -p ${quote(`.${to.cwd}`)}`,
    ...(to.readOnlyRoot ? [`mount -o remount,ro ${root}`] : []),
    `exec chroot ${root} ${[...privileges(to), ...argv].map(quote).join(" ")}`,
  ].join("\n");
}

function mountLines({ source, target, readOnly }: Mount): readonly string[] {
  const [from, at] = [quote(source), quote(`.${target}`)];
  const parent = quote(`.${dirname(target)}`);
  return [
    `if [ -d ${from} ]; then mkdir -p ${at}; else mkdir -p ${parent}; [ -e ${at} ] || touch ${at}; fi`,
    `mount --rbind ${readOnly ? "-o ro " : ""}${from} ${at}`,
  ];
}

function privileges(to: Confinement): readonly string[] {
  const kept = to.capabilities === "all" ? [] : boundary(to.capabilities);
  const never = to.newPrivileges ? [] : ["--no-new-privs"];
  const user = [`--reuid=${to.uid}`, `--regid=${to.gid}`, "--clear-groups"];
  return ["setpriv", ...user, ...kept, ...never, "--", "env", `--chdir=${to.cwd}`];
}

function boundary(capabilities: readonly string[]): readonly string[] {
  const set = ["-all", ...capabilities.map((name) => `+${name}`)].join(",");
  return [`--bounding-set=${set}`, `--inh-caps=${set}`];
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
