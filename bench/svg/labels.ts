/** Label is something written beside a point of a picture. */
export type Label = { readonly name: string; readonly y: number };

/** spreadLabels moves labels up and down until each is a gap below the one above it, as near to its point as can be. */
export function spreadLabels(labels: readonly Label[], gapPx: number, bottomPx: number): readonly Label[] {
  const placed: Label[] = [];
  for (const label of labels.toSorted((a, b) => a.y - b.y)) {
    const above = placed.at(-1);
    placed.push({ ...label, y: Math.max(label.y, above === undefined ? Number.NEGATIVE_INFINITY : above.y + gapPx) });
  }
  // What was pushed over the edge pushes back.
  let limit = bottomPx;
  for (let index = placed.length - 1; index >= 0; index--) {
    const label = placed[index];
    if (label === undefined || label.y <= limit) break;
    placed[index] = { ...label, y: limit };
    limit -= gapPx;
  }
  return placed;
}
