import { createHash } from 'node:crypto';

const BASE32_HEX = '0123456789abcdefghijklmnopqrstuv';

/** The first ten characters of lower-case base32hex of SHA-256: how mcs-api names what it derives (semantics 1.2). */
export function base32HexHash(text: string): string {
  const bits = [...createHash('sha256').update(text).digest().subarray(0, 7)]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return Array.from({ length: 10 }, (_, index) => BASE32_HEX[parseInt(bits.slice(index * 5, index * 5 + 5), 2)]).join(
    '',
  );
}

/** Twelve characters of base36 of SHA-256, stable over restarts (semantics 1.1). */
export function base36Hash(...parts: readonly string[]): string {
  const digest = createHash('sha256').update(parts.join('/')).digest('hex');
  return BigInt(`0x${digest}`).toString(36).padStart(50, '0').slice(0, 12);
}

/** The Service that stands for an import in one cluster: the family's prefix and 10 characters (000-R10). */
export function derivedServiceName(prefix: string, namespace: string, name: string): string {
  return `${prefix}${base32HexHash(`${namespace}/${name}`)}`;
}

export function isDerivedServiceName(prefix: string, name: string): boolean {
  return name.startsWith(prefix) && /^[0-9a-v]{10}$/.test(name.slice(prefix.length));
}
