/** Folders whose tests start processes, servers or databases. */
const integration = ["test", "services/local", "services/*/postgres"];

/** jest runs TypeScript as Node does: types are stripped, nothing is transformed. */
const shared = {
  transform: {},
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.colheita/"],
};

const config = {
  // npm test -- --selectProjects unit is the quick half.
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/**/*.test.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        ...integration.map((folder) => `<rootDir>/${folder.replaceAll("*", "[^/]+")}/`),
      ],
    },
    {
      ...shared,
      displayName: "integration",
      testMatch: integration.map((folder) => `<rootDir>/${folder}/**/*.test.ts`),
    },
  ],
  coverageProvider: "v8" as const,
  // Real databases and processes on a busy machine; no test waits this long when all is well.
  testTimeout: 300_000,
  maxWorkers: 2,
};

export default config;
