import type { Random } from '../../core/random.ts';

export function one<T>(values: readonly T[], random: Random): T {
  return values[below(values.length, random)] as T;
}

/** A whole number from 0. */
export function below(limit: number, random: Random): number {
  return Math.floor(random.next() * limit);
}

export function chance(probability: number, random: Random): boolean {
  return random.next() < probability;
}

/** One of several makers, each as often as its weight says. */
export function weighted<T>(makers: readonly (readonly [number, (random: Random) => T])[], random: Random): T {
  let rest = random.next() * makers.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of makers) {
    rest -= weight;
    if (rest < 0) return make(random);
  }
  return one(makers, random)[1](random);
}
