// Serves the services of one account by kit's own server, and behaves as it is told over standard input.
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { background } from "../../../services/kit/context.ts";
import { createHealth } from "../../../services/kit/health.ts";
import { silentLogger } from "../../../services/kit/log.ts";
import { createMetrics } from "../../../services/kit/metrics.ts";
import { createServer } from "../../../services/kit/server.ts";
import { answer } from "../stdio/answering.ts";
import { readIdentity, readPolicies, readSetup } from "../stdio/setup.ts";
import type { StandInCommands } from "./commands.ts";
import { standInServices } from "./services.ts";
import { createStage } from "./stage.ts";

setLogVerbosity(logVerbosity.NONE);
const setup = readSetup(process.argv[2]);
const log = silentLogger();
const stage = createStage();
const policies = readPolicies(setup);
const services = standInServices(setup.account, policies, stage);
const health = createHealth({ services: services.map(({ fullName }) => fullName), checks: {} });
const server = createServer({
  service: setup.account,
  services,
  policies,
  identity: readIdentity(setup),
  listenAddress: setup.listenAddress ?? "127.0.0.1:0",
  log,
  metrics: createMetrics(),
  health,
  stopMs: 100,
});
const { grpc } = await server.start();
await health.check(background({ log }));

await answer<StandInCommands>(
  { input: process.stdin, output: process.stdout },
  {
    behave({ path, behaviour }) {
      stage.behave(path, behaviour);
      return null;
    },
    reset() {
      stage.reset();
      return null;
    },
    arrivals: () => stage.arrivals(),
  },
  grpc,
);
await server.stop();
