/**
 * Whether an origin is allowed: one of a list whose hosts may begin with or hold a star, which stands for any number of
 * labels to its left. An origin without a port has the well-known one of its scheme. `CORSOrigin` of Gateway API.
 */
export function compileOrigins(allowed: readonly string[]): (origin: string) => boolean {
  if (allowed.includes('*')) return () => true;
  const exact = new Set<string>();
  const patterns: OriginPattern[] = [];
  for (const text of allowed) {
    const origin = withPort(text.toLowerCase());
    const star = origin.indexOf('*');
    if (star === -1) exact.add(origin);
    else patterns.push({ before: origin.slice(0, star), after: origin.slice(star + 1) });
  }
  return (given) => {
    const origin = withPort(given.toLowerCase());
    return exact.has(origin) || patterns.some((pattern) => fits(pattern, origin));
  };
}

interface OriginPattern {
  readonly before: string;
  readonly after: string;
}

function fits({ before, after }: OriginPattern, origin: string): boolean {
  if (origin.length <= before.length + after.length) return false;
  if (!origin.startsWith(before) || !origin.endsWith(after)) return false;
  return !/[/:]/.test(origin.slice(before.length, origin.length - after.length));
}

function withPort(origin: string): string {
  if (/:\d+$/.test(origin)) return origin;
  if (origin.startsWith('https://')) return `${origin}:443`;
  return origin.startsWith('http://') ? `${origin}:80` : origin;
}
