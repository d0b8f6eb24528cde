import { lookup as systemLookup } from 'node:dns';
import { isIPv4, type LookupFunction } from 'node:net';

/** The IPv4 address of a host; of one that is an address, itself. Rejects when it has none. */
export type ResolveHost = (host: string) => Promise<string>;

/** @param lookup how names are resolved where the controller runs; absent: as the system does */
export function hostResolver(lookup: LookupFunction | undefined): ResolveHost {
  const ask: LookupFunction = lookup ?? systemLookup;
  return (host) => {
    if (isIPv4(host)) return Promise.resolve(host);
    return new Promise((resolve, reject) => {
      ask(host, { family: 4 }, (error, found) => {
        const address = typeof found === 'string' ? found : found[0]?.address;
        if (error !== null) reject(error);
        else if (address === undefined || !isIPv4(address)) reject(new Error(`${host} has no IPv4 address`));
        else resolve(address);
      });
    });
  };
}
