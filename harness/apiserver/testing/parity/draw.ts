import type { Random } from '../../../core/random.ts';

/** One item of a list that is not empty. */
export function oneOf<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random.next() * items.length)] as T;
}
