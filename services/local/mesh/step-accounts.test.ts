import { expect, it } from "@jest/globals";
import { stepAccounts } from "./step-accounts.ts";

it.each([
  { name: "nothing", text: undefined, want: [] },
  { name: "an account", text: "acme.tag.v1.TagService=tagger@127.0.0.1:5000", want: ["tagger"] },
  { name: "no account", text: "acme.tag.v1.TagService=127.0.0.1:5000", want: [] },
  { name: "one account twice", text: "a.B=x@h:1, a.C=x@h:2,a.D=y@h:3", want: ["x", "y"] },
  { name: "an account of ours", text: "a.B=storage@h:1", want: [] },
  { name: "what is no account", text: "a.B=../x@h:1,a.C=A@h:2", want: [] },
])("of $name", ({ text, want }) => expect(stepAccounts(text)).toEqual(want));

it("refuses the account whose certificate would take the place of the authority's", () => {
  expect(() => stepAccounts("a.B=ca@h:1")).toThrow('STEP_ADDRESSES names an account "ca"');
});
