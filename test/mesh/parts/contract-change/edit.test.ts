import { expect, it } from "@jest/globals";
import { withCaller, withDeadline } from "./edit.ts";

const proto = `service S {
  rpc Get(A) returns (B) {
    option (policy) = {
      deadline: {seconds: 5}
      callers: ["operator"]
    };
  }

  rpc Put(A) returns (B) {
    option (policy) = {
      deadline: {
        seconds: 1
        nanos: 500000000
      }
      callers: [
        "processor"
      ]
    };
  }
}
`;

it("changes the deadline of one method", () => {
  expect(withDeadline(proto, "Get", 2)).toBe(proto.replace("{seconds: 5}", "{seconds: 2}"));
  expect(withDeadline(proto, "Put", 2)).toContain("deadline: {seconds: 2}\n      callers: [\n");
});

it("adds a caller to one method", () => {
  expect(withCaller(proto, "Get", "gateway")).toBe(proto.replace('["operator"]', '["gateway", "operator"]'));
  expect(withCaller(proto, "Put", "gateway")).toContain('"gateway", \n        "processor"');
});

it.each([
  { name: "an unknown method", edit: () => withDeadline(proto, "Delete", 2), says: "no method Delete" },
  { name: "a method without callers", edit: () => withCaller("  rpc Get(A)", "Get", "a"), says: "nothing like" },
])("refuses $name", ({ edit, says }) => {
  expect(edit).toThrow(says);
});
