// A service that never becomes ready.
process.stdin.resume().on("end", () => process.exit(0));
