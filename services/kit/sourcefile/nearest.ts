/** nearest is the name among the known ones that a mistyped one most likely stands for; undefined where none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  const wanted = plain(name);
  for (const candidate of known) {
    const distance = editDistance(wanted, plain(candidate));
    // Two letters that changed places are a distance of two.
    const most = candidate.length < 4 ? 1 : Math.max(2, Math.floor(candidate.length / 3));
    if (distance <= most && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { name: candidate, distance };
    }
  }
  return best?.name;
}

// requests_per_second and requestsPerSecond are the same to whoever typed them.
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, "").slice(0, 64);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? a.length;
}
