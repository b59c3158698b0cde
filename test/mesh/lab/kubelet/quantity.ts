const suffixes: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** quantity is the number that a Kubernetes quantity stands for: "500m" is 0.5, "1Gi" is 1073741824. */
export function quantity(written: string): number {
  const [, number = "", suffix = ""] = /^([0-9.]+)([a-zA-Z]*)$/.exec(written) ?? [];
  const factor = suffixes[suffix];
  if (number === "" || factor === undefined) throw new Error(`"${written}" is not a quantity such as 500m or 1Gi`);
  return Number(number) * factor;
}
