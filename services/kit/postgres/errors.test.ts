import { describe, expect, it } from "@jest/globals";
import { databaseMessageOf, sqlStateOf, translateDatabaseError } from "./errors.ts";

const failure = (code: string, message = "what the server says") => Object.assign(new Error(message), { code });

describe("translateDatabaseError", () => {
  it.each([
    { state: "57014", code: "DEADLINE_EXCEEDED", reason: "STATEMENT_TIMEOUT" },
    { state: "40001", code: "ABORTED", reason: "DATABASE_CONFLICT" },
    { state: "40P01", code: "ABORTED", reason: "DATABASE_CONFLICT" },
    { state: "53100", code: "RESOURCE_EXHAUSTED", reason: "DATABASE_FULL" },
    { state: "57P03", code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" },
    { state: "25006", code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" },
    { state: "25P03", code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" },
    { state: "08006", code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" },
    { state: "ECONNREFUSED", code: "UNAVAILABLE", reason: "DATABASE_UNAVAILABLE" },
  ])("makes $reason of $state", ({ state, code, reason }) => {
    expect(translateDatabaseError(failure(state))).toMatchObject({ code, reason });
  });

  it("leaves a broken constraint to whoever knows what it means", () => {
    const broken = failure("23505");
    expect(translateDatabaseError(broken)).toBe(broken);
  });
});

describe("sqlStateOf", () => {
  it("looks into what TypeORM wraps", () => {
    expect(sqlStateOf(Object.assign(new Error("query failed"), { driverError: failure("23505") }))).toBe("23505");
  });
});

describe("databaseMessageOf", () => {
  it("says that the disk is full where the server says it darkly", () => {
    const dark = failure("53100", "wrote only 4096 of 8192 bytes");
    expect(databaseMessageOf(dark)).toBe("No space left on device: wrote only 4096 of 8192 bytes");
  });

  it("says what the server says otherwise", () => {
    expect(databaseMessageOf(failure("42P01", "no such table"))).toBe("no such table");
  });
});
