/**
 * `intstr.GetScaledValueFromIntOrPercent`: a count, or a part of `total`. What is neither is 0.
 */
export function scaledValue(value: number | string | undefined, total: number, rounding: 'up' | 'down'): number {
  if (typeof value === 'number') return value;
  const digits = /^([0-9]+)%$/.exec(value ?? '')?.[1];
  if (digits === undefined) return 0;
  const scaled = (Number(digits) * total) / 100;
  return rounding === 'up' ? Math.ceil(scaled) : Math.floor(scaled);
}
