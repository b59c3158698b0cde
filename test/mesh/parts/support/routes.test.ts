import { expect, it } from "@jest/globals";
import { commonRoutesInForce, routeTimeoutMs, timeoutsInForce } from "./routes.ts";

const dump = {
  configs: [
    {
      dynamic_route_configs: [
        {
          route_config: {
            virtual_hosts: [
              {
                routes: [
                  { match: { path: "/a.v1.A/Get" }, route: { timeout: "5.500s" } },
                  { match: { path: "/a.v1.A/Watch" }, route: { timeout: "0s" } },
                  { match: { prefix: "/grpc.health." }, route: { timeout: "0s" } },
                  {
                    match: { prefix: "/grpc.reflection." },
                    route: { timeout: "1s", retry_policy: { num_retries: 2 } },
                  },
                ],
              },
              { routes: [{ match: { path: "/a.v1.A/Get" }, route: { timeout: "7s" } }] },
            ],
          },
        },
      ],
    },
  ],
};

it("reads the timeout of every route to a method", async () => {
  const found = await timeoutsInForce({ envoy: async () => JSON.stringify(dump) });
  expect(Object.fromEntries(found)).toEqual({ "a.v1.A/Get": [5_500, 7_000], "a.v1.A/Watch": [0] });
});

it("reads the routes to what is in no contract", async () => {
  expect(await commonRoutesInForce({ envoy: async () => JSON.stringify(dump) })).toEqual([
    { prefix: "/grpc.health.", timeoutMs: 0, retries: 0 },
    { prefix: "/grpc.reflection.", timeoutMs: 1_000, retries: 2 },
  ]);
});

it.each([
  { name: "a unary method's route lasts longer than its deadline", policy: { deadlineMs: 5_000 }, want: 6_000 },
  { name: "a stream's lasts for ever", policy: { deadlineMs: 5_000, heartbeatMs: 1_000 }, want: 0 },
])("$name", ({ policy, want }) => {
  expect(routeTimeoutMs({ ...policy, callers: [], retry: { owner: "nobody" } })).toBe(want);
});
