import { expect, it } from "@jest/globals";
import { reached, said } from "./visits.ts";

const visit = { name: "a site", url: "https://other.example.net/", mark: "other.example.net" };

it.each([
  { name: "the site that was meant", status: 200, text: "other.example.net", want: true },
  { name: "another site", status: 200, text: "market.example.net", want: false },
  { name: "a proxy, with a status of its own", status: 502, text: "other.example.net", want: false },
  { name: "nobody", status: 0, text: "ECONNRESET", want: false },
])("tells that $name answered", ({ status, text, want }) => {
  expect(reached({ ...visit, status, text })).toBe(want);
});

it("says what came back, or what went wrong", () => {
  expect(said({ ...visit, status: 502, text: "no route\n" })).toBe("a site: 502 no route");
  expect(said({ ...visit, status: 0, text: "ECONNRESET" })).toBe("a site: ECONNRESET");
});
