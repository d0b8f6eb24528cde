/** The text before the first `-`: `us` of `us-west1`. */
export function continentOf(region: string): string {
  const dash = region.indexOf('-');
  return dash === -1 ? region : region.slice(0, dash);
}

/** 0 same region, 1 same continent, 2 otherwise. Semantics 0.3, "Distance". */
export function regionDistance(from: string, to: string): 0 | 1 | 2 {
  if (from === to) return 0;
  return continentOf(from) === continentOf(to) ? 1 : 2;
}
