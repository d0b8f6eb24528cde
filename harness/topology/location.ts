import type { Location } from './topology.ts';

/** A location as written, split: the region is the text without a trailing `-<one letter>` (semantics 0.3). */
export function parseLocation(text: string): Location {
  const region = /^(.+)-[a-z]$/.exec(text)?.[1];
  return region === undefined ? { text, region: text } : { text, region, zone: text };
}

/** How far apart two regions are: 0 the same, 1 the same text before the first `-` (a continent), 2 otherwise (semantics 0.3). */
export function regionDistance(a: string, b: string): 0 | 1 | 2 {
  if (a === b) return 0;
  return continent(a) === continent(b) ? 1 : 2;
}

function continent(region: string): string {
  return region.split('-', 1)[0] ?? region;
}
