/**
 * A number in [0, `slots`) that depends on `name` alone (FNV-1a, 32 bits), so that two fleets planned at the same moment,
 * none of which sees the other's addresses or ports yet, rarely start looking at the same place.
 */
export function slotOf(name: string, slots: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % slots;
}

/** The values from `start` to the end, then those before it. */
export function rotated<T>(values: readonly T[], start: number): readonly T[] {
  return [...values.slice(start), ...values.slice(0, start)];
}
