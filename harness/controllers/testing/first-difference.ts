import { isDeepStrictEqual } from 'node:util';

/** The place where two values differ first, with both. */
export function firstDifference(place: string, is: unknown, wanted: unknown): string | undefined {
  if (isDeepStrictEqual(is, wanted)) return undefined;
  if (isRecord(is) && isRecord(wanted))
    for (const key of new Set([...Object.keys(is), ...Object.keys(wanted)])) {
      const difference = firstDifference(`${place}.${key}`, is[key], wanted[key]);
      if (difference !== undefined) return difference;
    }
  return `${place} is ${JSON.stringify(is)}, wanted ${JSON.stringify(wanted)}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
