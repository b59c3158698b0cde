/** callerMistakes judges whom a method names as its callers. */
export function callerMistakes(callers: readonly string[], account: string, known: readonly string[]): string[] {
  if (callers.length === 0) {
    return ["has no callers; name the service accounts that may call it"];
  }
  return [...new Set(callers)].flatMap((caller) => {
    const mistakes: string[] = [];
    if (caller === account) {
      mistakes.push(`names its own service ${caller} as a caller; remove it`);
    } else if (!known.includes(caller)) {
      mistakes.push(`names the unknown caller ${JSON.stringify(caller)}; known are ${known.join(", ")}`);
    }
    if (callers.indexOf(caller) !== callers.lastIndexOf(caller)) {
      mistakes.push(`names the caller ${caller} twice; name it once`);
    }
    return mistakes;
  });
}
