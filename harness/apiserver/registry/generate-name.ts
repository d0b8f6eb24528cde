import type { Random } from '../../core/random.ts';

/** Without vowels and look-alikes: no words and no mistakes. As apimachinery `pkg/util/rand`. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const LONGEST_BASE = 63 - SUFFIX_LENGTH;

/** `web-` becomes `web-x7k2p`. Mirrors apiserver `pkg/storage/names/generate.go`. */
export function generateName(base: string, random: Random): string {
  let name = base.length > LONGEST_BASE ? base.slice(0, LONGEST_BASE) : base;
  for (let index = 0; index < SUFFIX_LENGTH; index++)
    name += ALPHABET.charAt(Math.floor(random.next() * ALPHABET.length));
  return name;
}
