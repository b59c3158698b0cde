import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { watchSilence } from "./silence.ts";

function watched(limitMs: number) {
  const silent = Promise.withResolvers<string>();
  const silence = watchSilence(limitMs, () => silent.resolve("silent"));
  return { silence, silent: silent.promise };
}

// Blocks the whole process, as a long computation does.
function block(forMs: number): void {
  const end = performance.now() + forMs;
  while (performance.now() < end);
}

describe("watchSilence", () => {
  it("calls back when a wait has lasted as long as the limit", async () => {
    const { silence, silent } = watched(200);
    using _ = silence;
    const startMs = performance.now();
    silence.wait();
    expect(await silent).toBe("silent");
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(190);
  });

  it.each([
    { name: "nobody waits", act: () => {} },
    {
      name: "something was heard",
      act: (silence: ReturnType<typeof watchSilence>) => {
        silence.wait();
        silence.heard();
      },
    },
  ])("says nothing where $name", async ({ act }) => {
    const { silence, silent } = watched(50);
    using _ = silence;
    act(silence);
    expect(await Promise.race([silent, sleep(400, "quiet")])).toBe("quiet");
  });

  it("does not take a blocked process for a silent peer", async () => {
    const { silence, silent } = watched(1_000);
    using _ = silence;
    silence.wait();
    block(1_500);
    // The first turns after the block are where an ordinary timer would have fired.
    expect(await Promise.race([silent, sleep(50, "quiet")])).toBe("quiet");
  });

  it("never calls back without a limit", async () => {
    const { silence, silent } = watched(Number.POSITIVE_INFINITY);
    using _ = silence;
    silence.wait();
    expect(await Promise.race([silent, sleep(100, "quiet")])).toBe("quiet");
  });
});
