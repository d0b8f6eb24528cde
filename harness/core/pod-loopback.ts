import { addressAt, parseIpv4, parseIpv4Range } from './ipv4.ts';

/**
 * Loopback addresses of a pod that its sidecar listens on, as specs name them: a container has them as they are; a pod of
 * an embedded cluster, which shares the loopback interface with all others, has as many others in their place
 * ({@link placedLoopback}).
 */
export const POD_LOOPBACK = '127.80.0.0/27';
/** The first of them: the resolver. */
export const POD_RESOLVER = '127.80.0.1';

/** @param loopback the addresses that a place has in place of {@link POD_LOOPBACK}; absent: those themselves */
export function placedLoopback(address: string, loopback: string | undefined): string {
  const index = loopbackIndex(address);
  const range = loopback === undefined ? undefined : parseIpv4Range(loopback);
  return index === undefined || range === undefined ? address : addressAt(range, index);
}

/** Whether it is one of {@link POD_LOOPBACK}. */
export function isPodLoopback(address: string): boolean {
  return loopbackIndex(address) !== undefined;
}

function loopbackIndex(address: string): number | undefined {
  const [value, named] = [parseIpv4(address), parseIpv4Range(POD_LOOPBACK)];
  if (value === undefined || named === undefined || value < named.first || value > named.last) return undefined;
  return value - named.first;
}
