import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { dnsAddress } from "./network/addresses.ts";

/** Folders are where a run keeps its things. */
export type Folders = {
  /** logs has a file for each process. */
  readonly logs: string;
  /** shared is what every process of the lab can read and write. */
  readonly shared: string;
};

/** makeFolders makes a run's folders, and the files of names that every pod gets as /etc/hosts and /etc/resolv.conf. */
export async function makeFolders(folder: string): Promise<Folders> {
  const folders = { logs: join(folder, "logs"), shared: join(folder, "shared") };
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true });
  await chmod(folders.shared, 0o777);
  await writeFile(join(folder, "hosts"), "127.0.0.1 localhost\n::1 localhost\n");
  const search = ["colheita.svc.cluster.local", "svc.cluster.local", "cluster.local"].join(" ");
  await writeFile(join(folder, "resolv.conf"), `nameserver ${dnsAddress}\nsearch ${search}\noptions ndots:5\n`);
  return folders;
}
