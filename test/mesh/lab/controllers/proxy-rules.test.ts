import { expect, it } from "@jest/globals";
import { proxyRules } from "./proxy-rules.ts";

it("gives each of three backends the same chance", () => {
  const backends = ["10.77.0.1", "10.77.0.2", "10.77.0.3"].map((ip) => ({ ip, port: 5432 }));
  const lines = proxyRules([{ ip: "10.96.0.7", port: 80, backends }]).split("\n");
  const chances = lines
    .filter((line) => line.startsWith("-A SERVICES -d 10.96.0.7/32"))
    .map((line) => /--probability (\S+)/.exec(line)?.[1]);
  expect(chances).toEqual(["0.33333", "0.50000", undefined]);
});

it("has no rule for a service without backends", () => {
  expect(proxyRules([{ ip: "10.96.0.7", port: 80, backends: [] }])).not.toContain("10.96.0.7");
});
