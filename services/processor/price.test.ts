import { describe, expect, it } from "@jest/globals";
import { PriceKind } from "../../gen/rpc/colheita/storage/v1/listing.ts";
import { createPriceReader, negotiable, type Price, unknownPrice } from "./price.ts";

function show(price: Price): string {
  const { money, kind, warning } = price;
  if (money === undefined) {
    return warning || (kind === PriceKind.FREE ? "free" : kind === PriceKind.TRADE ? "trade" : "unknown");
  }
  const cents = money.nanos === 0 ? "" : `.${String(money.nanos).padStart(9, "0").replace(/0+$/, "")}`;
  return `${money.units}${cents} ${money.currencyCode}${kind === PriceKind.NEGOTIABLE ? " negotiable" : ""}`;
}

const million = { units: 1_000_000n, nanos: 0 };

describe("a price in text", () => {
  it.each([
    { locale: "ro-RO", currency: "RON", text: "199,99 lei", want: "199.99 RON" },
    { locale: "ro-RO", currency: "RON", text: "4.950 lei", want: "4950 RON" },
    { locale: "ro-RO", currency: "RON", text: "70 RON", want: "70 RON" },
    { locale: "ro-RO", currency: "RON", text: "70 Lei", want: "70 RON" },
    { locale: "ro-RO", currency: "RON", text: "2012 eur", want: "2012 EUR" },
    { locale: "ro-RO", currency: "RON", text: "4650 €", want: "4650 EUR" },
    { locale: "ro-RO", currency: "RON", text: "4650€", want: "4650 EUR" },
    { locale: "ro-RO", currency: "RON", text: "000 lei", want: "PRICE_MALFORMED" },
    { locale: "ro-RO", currency: "RON", text: "0755468452600 lei", want: "PRICE_MALFORMED" },
    { locale: "ro-RO", currency: "RON", text: "048,86 lei", want: "PRICE_MALFORMED" },
    { locale: "ro-RO", currency: "RON", text: "0 lei", want: "PRICE_MALFORMED" },
    { locale: "ro-RO", currency: "RON", text: "1.000.000 lei", want: "1000000 RON" },
    { locale: "ro-RO", currency: "RON", text: "1.000.000,01 lei", want: "PRICE_OUT_OF_RANGE" },
    { locale: "ro-RO", currency: "RON", text: "755468452600 lei", want: "PRICE_OUT_OF_RANGE" },
    { locale: "ro-RO", currency: "RON", text: "99999999999999999999 lei", want: "PRICE_OUT_OF_RANGE" },
    { locale: "ro-RO", currency: "RON", text: "12 bani", want: "PRICE_MALFORMED" },
    { locale: "ro-RO", currency: "RON", text: "lei", want: "PRICE_MALFORMED" },
    { locale: "ro-RO", currency: "RON", text: "4.95 lei", want: "PRICE_MALFORMED" },
    { locale: "ro-RO", currency: "RON", text: "10 lei 20 lei", want: "PRICE_MALFORMED" },
    { locale: "ro-RO", currency: "RON", text: "N/A", want: "unknown" },
    { locale: "ro-RO", currency: "RON", text: " \n", want: "unknown" },
    { locale: "ro-RO", currency: "", text: "70", want: "PRICE_MALFORMED" },
    { locale: "ro-RO", currency: "RON", text: "1".repeat(200), want: "PRICE_MALFORMED" },
    { locale: "pl-PL", currency: "PLN", text: "1 149,90 zł", want: "1149.9 PLN" },
    { locale: "pl-PL", currency: "PLN", text: "200 zł\ndo negocjacji", want: "200 PLN negotiable" },
    { locale: "pl-PL", currency: "PLN", text: "do negocjacji", want: "PRICE_MALFORMED" },
    { locale: "pl-PL", currency: "PLN", text: "Zamienię", want: "trade" },
    { locale: "pl-PL", currency: "PLN", text: "Za darmo", want: "free" },
    { locale: "es-AR", currency: "ARS", text: "3.725", want: "3725 ARS" },
    { locale: "es-AR", currency: "ARS", text: "$ 3.725,50", want: "3725.5 ARS" },
    { locale: "es-AR", currency: "ARS", text: "U$S 1.500", want: "1500 USD" },
    { locale: "es-AR", currency: "ARS", text: "-3.725", want: "PRICE_MALFORMED" },
    { locale: "pt-BR", currency: "BRL", text: "R$ 5.500", want: "5500 BRL" },
    { locale: "pt-BR", currency: "BRL", text: "Grátis", want: "free" },
    { locale: "en-US", currency: "USD", text: "£1,299.50", want: "1299.5 GBP" },
    { locale: "", currency: "USD", text: "15999.90", want: "15999.9 USD" },
    { locale: "", currency: "USD", text: "1,299.50", want: "PRICE_MALFORMED" },
    { locale: "", currency: "USD", text: "N/A", want: "unknown" },
  ])("$text ($locale) is $want", ({ locale, currency, text, want }) => {
    expect(show(createPriceReader({ locale, currency, largest: million })(text))).toBe(want);
  });
});

describe("a price that is no text", () => {
  const read = createPriceReader({ locale: "", currency: "", largest: undefined });
  it.each([
    { value: 15999.9, currency: "ARS", want: "15999.9 ARS" },
    { value: 0, currency: "ARS", want: "0 ARS" },
    { value: 5, currency: "ars", want: "5 ARS" },
    { value: 5n, currency: "ARS", want: "5 ARS" },
    { value: null, currency: "ARS", want: "unknown" },
    { value: undefined, currency: undefined, want: "unknown" },
    { value: 5, currency: undefined, want: "PRICE_MALFORMED" },
    { value: 5, currency: null, want: "PRICE_MALFORMED" },
    { value: 5, currency: "pesos", want: "PRICE_MALFORMED" },
    { value: 5, currency: 7, want: "PRICE_MALFORMED" },
    { value: -5, currency: "ARS", want: "PRICE_MALFORMED" },
    { value: 1e300, currency: "ARS", want: "PRICE_OUT_OF_RANGE" },
    { value: true, currency: "ARS", want: "PRICE_MALFORMED" },
    { value: {}, currency: "ARS", want: "PRICE_MALFORMED" },
    { value: [5], currency: "ARS", want: "PRICE_MALFORMED" },
  ])("$value $currency is $want", ({ value, currency, want }) => {
    expect(show(read(value, currency))).toBe(want);
  });
});

describe("negotiable", () => {
  it("keeps the amount, and a price without one as it is", () => {
    const read = createPriceReader({ locale: "", currency: "BRL", largest: undefined });
    expect(show(negotiable(read(5)))).toBe("5 BRL negotiable");
    expect(negotiable(unknownPrice)).toBe(unknownPrice);
  });
});
