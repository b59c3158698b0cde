// A supervisor with two services, to be killed by its test.
import { join } from "node:path";
import { Service } from "../service.ts";

const folder = process.argv[2] ?? "";
const services = ["one", "two"].map(
  (name) =>
    new Service({
      spec: { name, file: join(import.meta.dirname, "serves.ts"), args: ["0"], env: {}, cwd: folder },
      logPath: join(folder, `${name}.log`),
      pidPath: join(folder, `${name}.pid`),
      onRestart: () => {},
    }),
);
const ready = await Promise.all(services.map((service) => service.ready));
process.stdout.write(`${ready.map(({ addresses }) => addresses.get("operator")).join(" ")}\n`);
