// Makes calls as it is told over standard input, from wherever it runs, and tells what they came to.
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { createChannels } from "../../../services/kit/channels.ts";
import { background, withCancel } from "../../../services/kit/context.ts";
import { silentLogger } from "../../../services/kit/log.ts";
import { createMetrics } from "../../../services/kit/metrics.ts";
import { answer } from "../stdio/answering.ts";
import { readIdentity, readPolicies, readSetup } from "../stdio/setup.ts";
import { createCaller } from "./caller.ts";
import type { Call, ProbeCommands } from "./commands.ts";
import { runLoad } from "./load.ts";
import { createRawClients } from "./raw.ts";

setLogVerbosity(logVerbosity.NONE);
const setup = readSetup(process.argv[2]);
const ctx = background({ log: silentLogger() });
const channels = createChannels({ identity: readIdentity(setup), metrics: createMetrics() });
using raw = createRawClients();
const caller = createCaller({ channels, raw, policies: readPolicies(setup) });
const call = (each: Call) => caller(ctx, each);
let loads = withCancel(ctx);

await answer<ProbeCommands>(
  { input: process.stdin, output: process.stdout },
  {
    call,
    burst: ({ call: each, count }) => Promise.all(Array.from({ length: count }, () => call(each))),
    load: (load) => runLoad(loads, load, call),
    endLoads: () => {
      loads.cancel();
      loads = withCancel(ctx);
      return null;
    },
  },
);
channels.close();
