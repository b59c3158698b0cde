// A service that can't start: it says why in a sentence, with the code that the second argument gives.
process.stderr.write(`${process.argv[2] ?? "It does not start."}\n`);
process.exitCode = Number(process.argv[3] ?? 1);
