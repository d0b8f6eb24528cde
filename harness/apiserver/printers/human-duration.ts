const SECOND = 1_000;

/** `5s`, `3m12s`, `26h`, `5d3h`. Mirrors apimachinery `pkg/util/duration/duration.go`, HumanDuration. */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / SECOND);
  // Clocks differ by a second now and then.
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * 60) return `${String(seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return joined(minutes, 'm', seconds % 60, 's');
  if (minutes < 3 * 60) return `${String(minutes)}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return joined(hours, 'h', minutes % 60, 'm');
  return humanDays(hours);
}

function humanDays(hours: number): string {
  if (hours < 48) return `${String(hours)}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return joined(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${String(days)}d`;
  const years = Math.floor(days / 365);
  return days < 365 * 8 ? joined(years, 'y', days % 365, 'd') : `${String(years)}y`;
}

/** The smaller unit is left out when there is none of it. */
function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${String(large)}${largeUnit}` : `${String(large)}${largeUnit}${String(small)}${smallUnit}`;
}
