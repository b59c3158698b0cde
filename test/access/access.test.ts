import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createAuthority } from "../../services/kit/certificates.ts";
import type { Channels } from "../../services/kit/channels.ts";
import { systemClock } from "../../services/kit/clock.ts";
import { operator } from "../../services/kit/identity.ts";
import { GRPC_SERVICES, type GrpcService } from "../../services/local/mesh/addresses.ts";
import {
  addressOf,
  channelsAs,
  channelsInPlaintext,
  type Fleet,
  type Identified,
  startFleet,
} from "../support/fleet.ts";
import { checkHealth } from "../support/health.ts";
import { callRaw, type Method, methods } from "../support/methods.ts";
import { listByReflection, reflectionVersions } from "./reflection.ts";

// Whoever the contracts name, every service, and one account that nobody has heard of.
const named = methods.flatMap(({ policy }) => policy.callers);
const accounts = [...new Set([...GRPC_SERVICES, ...named, "intruder"])].filter((name) => name !== operator);
const external = [operator, "gateway"];

let fleet: Fleet;
const identities = new Map<string, Identified>();
const channels = new Map<string, Channels>();
let stranger: Identified;

beforeAll(async () => {
  fleet = await startFleet();
  for (const account of accounts) {
    const identity = await fleet.identify(account);
    identities.set(account, identity);
    channels.set(account, channelsAs(identity));
  }
  channels.set(operator, channelsInPlaintext());
  // Its certificate says orchestrator, and nobody here knows who signed it; it believes whomever it calls.
  const elsewhere = await createAuthority({ trustDomain: "cluster.local", clock: systemClock });
  const { ca } = await fleet.identify("orchestrator");
  stranger = { ...(await elsewhere.issue("orchestrator")), account: "orchestrator", ca };
  channels.set("a stranger", channelsAs(stranger));
  channels.set("nobody", channelsInPlaintext());
}, 120_000);

afterAll(async () => {
  for (const each of channels.values()) each.close();
  await fleet?.[Symbol.asyncDispose]();
});

function call(caller: string, method: Method) {
  const through = channels.get(caller);
  if (through === undefined) throw new TypeError(`${caller} has no connection`);
  const service = fleet.services[method.account];
  return callRaw(through, addressOf(service, caller === operator ? "operator" : "grpc"), method);
}

// The contracts that one process serves.
function contractsOf(account: GrpcService): readonly string[] {
  return [...new Set(methods.filter((method) => method.account === account).map(({ service }) => service))];
}

it("knows every service and method of the contracts", () => {
  expect(new Set(methods.map(({ account }) => account))).toEqual(new Set(GRPC_SERVICES));
  expect(methods.every(({ policy }) => policy.callers.length > 0)).toBe(true);
});

describe.each(methods)("$path", (method) => {
  it.each([operator, ...accounts].map((caller) => ({ caller, may: method.policy.callers.includes(caller) })))(
    "$caller may call: $may",
    async ({ caller, may }) => {
      const failure = await call(caller, method);
      if (may) {
        expect(failure?.code).not.toBe("PERMISSION_DENIED");
        // Whatever it failed with, the service itself said so: the request was empty.
        expect(failure === undefined || failure.remote).toBe(true);
        return;
      }
      expect(failure).toMatchObject({
        code: "PERMISSION_DENIED",
        reason: "CALLER_NOT_ALLOWED",
        domain: `${method.account}.colheita`,
        metadata: { caller, method: method.path },
      });
    },
  );

  it.each(["a stranger", "nobody"])("%s does not even get through", async (caller) => {
    expect(await call(caller, method)).toMatchObject({ code: "UNAVAILABLE", remote: false });
  });
});

describe.each(GRPC_SERVICES)("health of %s", (account) => {
  const contracts = contractsOf(account);

  it.each([operator, ...accounts])("is open to %s", async (caller) => {
    const address = addressOf(fleet.services[account], caller === operator ? "operator" : "grpc");
    expect(await checkHealth(address, "", identities.get(caller))).toBe("SERVING");
    for (const each of contracts) expect(await checkHealth(address, each, identities.get(caller))).toBe("SERVING");
    expect(await checkHealth(address, "colheita.none.v1.NoService", identities.get(caller))).toBe("NOT_FOUND");
  });

  it("is closed to a certificate of another authority", async () => {
    expect(await checkHealth(addressOf(fleet.services[account]), "", stranger)).toBe("UNAVAILABLE");
  });
});

describe.each(GRPC_SERVICES)("reflection of %s", (account) => {
  const contracts = contractsOf(account);

  it.each([operator, ...accounts].map((caller) => ({ caller, may: external.includes(caller) })))(
    "$caller may use it: $may",
    async ({ caller, may }) => {
      const address = addressOf(fleet.services[account], caller === operator ? "operator" : "grpc");
      for (const version of reflectionVersions) {
        const said = await listByReflection(address, version, identities.get(caller));
        if (may) for (const each of contracts) expect(said).toContain(each);
        else expect(said).toBe("PERMISSION_DENIED");
      }
    },
  );
});
