import { expect, it } from "@jest/globals";
import { searchWords, wordPattern, wordsOf } from "./words.ts";

it.each([
  { text: "Câmera Fotográfica 12MP", want: " camera fotografica 12mp " },
  { text: "Kalosze z łatą, ŻÓŁTE", want: " kalosze z lata zolte " },
  { text: "Xbox One S (Disc + All Digital)", want: " xbox one s disc all digital " },
  { text: "50% OFF_now", want: " 50 off now " },
  { text: "Straße", want: " strasse " },
  { text: "  --  ", want: "" },
])("folds $text", ({ text, want }) => expect(searchWords(text)).toBe(want));

it("asks for whole words", () => {
  expect(wordsOf("XBOX série").map(wordPattern)).toEqual(["% xbox %", "% serie %"]);
});

it("asks for nothing where there is no word", () => expect(wordsOf("%_")).toEqual([]));

it.each(["Tênis AÇAÍ nº 5, 1ª mão", "½ dúzia", "Größe 38²", "İstanbul ŋ", "¨a´ · ŀl", "", "--"])(
  "says of %j what it says of it beside a letter of another script",
  (text) => {
    expect(searchWords(`${text} ж`)).toBe(`${searchWords(text) || " "}ж `);
  },
);

it("folds every letter of Latin as it does beside another script", () => {
  for (let code = 0; code < 0x300; code++) {
    const text = `a${String.fromCharCode(code)}b`;
    expect(searchWords(`${text} ж`)).toBe(`${searchWords(text)}ж `);
  }
});
