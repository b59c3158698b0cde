import { expect, it } from "@jest/globals";
import { keyOf, Requests } from "./requests.ts";

it("counts nothing until it is told to, and begins anew when it is told again", () => {
  const requests = new Requests();
  const ask = () => requests.count(keyOf("olx", "2026-01-01", "api/v1/offers", new URLSearchParams("offset=0")))();
  ask();
  expect([...requests.list(undefined)]).toEqual([]);
  requests.record(true);
  ask();
  ask();
  expect([...requests.list("olx")]).toMatchObject([{ count: 2, answered: 2, page: "offset=0" }]);
  requests.record(false);
  ask();
  expect([...requests.list("olx")]).toMatchObject([{ count: 2 }]);
  requests.record(true);
  expect(requests.state()).toEqual({ recording: true, pages: 0, dropped: 0 });
});

it("holds a bounded number of pages, and says how many requests it dropped", () => {
  const requests = new Requests();
  requests.record(true);
  for (let page = 0; page < 100_010; page++) {
    requests.count({ source: "shop", day: "2026-01-01", path: "products", category: "c1", page: `page=${page}` })();
  }
  expect(requests.state()).toEqual({ recording: true, pages: 100_000, dropped: 10 });
});
