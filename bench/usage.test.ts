import { execFileSync } from "node:child_process";
import { expect, it } from "@jest/globals";
import { cpuMicros, endedCpuMicros, forgetPeak, peakRssMiB, residentMiB } from "./usage.ts";

it("counts the time that this process works", () => {
  const before = cpuMicros(process.pid);
  const end = process.cpuUsage().user + 200_000;
  while (process.cpuUsage().user < end);
  expect(cpuMicros(process.pid) - before).toBeGreaterThanOrEqual(150_000);
});

it("counts the time that a program took, once it has ended", () => {
  const before = endedCpuMicros(process.pid);
  const work = "const end = process.cpuUsage().user + 200_000; while (process.cpuUsage().user < end);";
  execFileSync(process.execPath, ["-e", work]);
  expect(endedCpuMicros(process.pid) - before).toBeGreaterThanOrEqual(150_000);
});

it("remembers the most memory, until it is told to forget", () => {
  const before = peakRssMiB(process.pid);
  const block = Buffer.alloc(64 * 2 ** 20, 1);
  expect(peakRssMiB(process.pid)).toBeGreaterThanOrEqual(before);
  expect(block.length).toBe(64 * 2 ** 20);
  forgetPeak(process.pid);
  expect(peakRssMiB(process.pid)).toBeGreaterThan(10);
});

it("never has more memory than it has had at most", () => {
  const block = Buffer.alloc(32 * 2 ** 20, 1);
  const resident = residentMiB(process.pid);
  expect(resident).toBeGreaterThan(block.length / 2 ** 20);
  // The kernel counts in parts, by thread: what it adds up at one moment may be a few of them more than the most it has noted.
  expect(resident).toBeLessThanOrEqual(peakRssMiB(process.pid) + 4);
});
