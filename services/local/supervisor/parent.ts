const EVERY_MS = 500;

/**
 * onOrphaned calls back once, when the process that started this one has ended. Nothing tells a process of that
 * when the end was by force, so it looks at its parent's number again and again.
 */
export function onOrphaned(callback: () => void): Disposable {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, EVERY_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
