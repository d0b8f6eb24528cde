import type { Random } from '../../core/random.ts';

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A UUID of version 4. */
export function generateUid(random: Random): string {
  const byte = (): number => Math.floor(random.next() * 256);
  const hex = (value: number): string => HEX[value] ?? '';
  let uid = '';
  for (let index = 0; index < 16; index++) {
    const value = byte();
    if (index === 4 || index === 6 || index === 8 || index === 10) uid += '-';
    if (index === 6) uid += hex((value & 0x0f) | 0x40);
    else uid += hex(index === 8 ? (value & 0x3f) | 0x80 : value);
  }
  return uid;
}
