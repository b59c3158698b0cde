/** jest runs TypeScript as Node does: types are stripped, nothing is transformed. */
const config = {
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/"],
  modulePathIgnorePatterns: ["/dist/"],
  transform: {},
  coverageProvider: "v8" as const,
  testTimeout: 60_000,
};

export default config;
