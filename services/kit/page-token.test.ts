import { describe, expect, it } from "@jest/globals";
import { decodePageToken, encodePageToken, pageSize } from "./page-token.ts";

const request = { parent: "sources/olx-ro", minPrice: 100n, state: "PRESENT" };

function altered(token: string, from: string, to: string): string {
  return Buffer.from(Buffer.from(token, "base64url").toString().replace(`"${from}"`, `"${to}"`)).toString("base64url");
}

describe("a page token", () => {
  it("brings back its position", () => {
    const token = encodePageToken(["17", "MLB/1 é"], request);
    expect(token).toMatch(/^[\w-]+$/);
    expect(decodePageToken(token, { state: "PRESENT", minPrice: 100n, parent: "sources/olx-ro" })).toEqual([
      "17",
      "MLB/1 é",
    ]);
  });

  it("is empty for the first page", () => expect(decodePageToken("", request)).toBeUndefined());

  it.each([
    { name: "of another request", token: encodePageToken(["17"], { ...request, state: "ABSENT" }) },
    { name: "that is damaged", token: encodePageToken(["17"], request).slice(2) },
    { name: "whose position is damaged", token: altered(encodePageToken(["17"], request), "17", "1x") },
    { name: "of another version", token: Buffer.from('["0","x"]').toString("base64url") },
    { name: "that is a number", token: "MQ" },
  ])("$name is refused", ({ token }) => {
    expect(() => decodePageToken(token, request)).toThrow(
      expect.objectContaining({
        reason: "PAGE_TOKEN_INVALID",
        message: expect.stringMatching(/page_token: (is not a token|belongs to another)/),
      }),
    );
  });
});

describe("pageSize", () => {
  it.each([
    { asked: 0, want: 50 },
    { asked: 7, want: 7 },
    { asked: 5_000, want: 1_000 },
  ])("$asked", ({ asked, want }) => expect(pageSize(asked)).toBe(want));

  it("refuses a negative one", () => expect(() => pageSize(-1)).toThrow("page_size: must not be negative"));
});
