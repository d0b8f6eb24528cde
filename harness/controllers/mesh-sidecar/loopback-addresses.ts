import { addressAt, parseIpv4Range } from '../../core/ipv4.ts';
import { POD_LOOPBACK } from '../../core/pod-loopback.ts';

/** What wants an address of its own in every pod. */
export interface AddressClaim {
  readonly host: string;
  /** The older one keeps its address when there is a clash. */
  readonly createdAt: string;
  /** A port of an address may be shared where every request names its host. */
  readonly ports: readonly { readonly port: number; readonly isShareable: boolean }[];
}

/** The network address, the resolver. */
const NOT_FOR_SERVICES = 2;

const ADDRESSES: readonly string[] = serviceAddresses();

/**
 * An address of the pods' loopback range for each host, by {@link AddressClaim.host}; absent for those that none is left
 * for.
 *
 * Each has a place of its own by its name, and goes on to the next while a port is taken there, the oldest first: so an
 * address moves only when an older host comes or goes. When no place is free, hosts whose ports may be shared share.
 */
export function assignAddresses(claims: readonly AddressClaim[]): ReadonlyMap<string, string> {
  const taken = new Map<string, boolean>();
  const assigned = new Map<string, string>();
  for (const claim of [...claims].sort(byAge)) {
    const first = textHash(claim.host) % ADDRESSES.length;
    const places = ADDRESSES.map((_, index) => ADDRESSES[(first + index) % ADDRESSES.length] ?? '');
    const isFree = (address: string): boolean => claim.ports.every(({ port }) => !taken.has(key(address, port)));
    const canShare = (address: string): boolean =>
      claim.ports.every(({ port, isShareable }) => isShareable && taken.get(key(address, port)) !== false);
    const address = places.find(isFree) ?? places.find(canShare);
    if (address === undefined) continue;
    assigned.set(claim.host, address);
    for (const { port, isShareable } of claim.ports) taken.set(key(address, port), isShareable);
  }
  return assigned;
}

function byAge(a: AddressClaim, b: AddressClaim): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.host < b.host ? -1 : 1;
}

function key(address: string, port: number): string {
  return `${address}:${String(port)}`;
}

/** FNV-1a. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}

function serviceAddresses(): readonly string[] {
  const range = parseIpv4Range(POD_LOOPBACK);
  if (range === undefined) throw new RangeError(`not a network: ${POD_LOOPBACK}`);
  const count = range.last - range.first + 1 - NOT_FOR_SERVICES;
  return Array.from({ length: count }, (_, index) => addressAt(range, index + NOT_FOR_SERVICES));
}
