import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { DnsClient, type DnsClientOptions, type QueryType } from './dns-client.ts';
import type { NameServer } from './name-server.ts';

export interface NameLookupOptions extends Omit<DnsClientOptions, 'nameServer'> {
  readonly nameServer: NameServer;
}

/** As Kubernetes writes it into a pod's `resolv.conf`. */
const NDOTS = 5;
/** libuv's numbers of the two errors. */
const ERRNO = { ENOTFOUND: -3008, EAI_AGAIN: -3001 } as const;

/**
 * Resolves names as `getaddrinfo` does in a pod: search list and ndots, `ENOTFOUND` for names that do not exist,
 * `EAI_AGAIN` when the name server does not answer or fails. `localhost` is the place's own address.
 *
 * Does not: `/etc/hosts`, caching, IPv6 unless asked for it.
 */
export function nameLookup(options: NameLookupOptions): LookupFunction {
  const client = new DnsClient(options);
  return (hostname, lookup, callback) => {
    resolveName(hostname, lookup, options, client).then(
      (found) => {
        if (lookup.all === true) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, lookup.all === true ? [] : '');
      },
    );
  };
}

async function resolveName(
  hostname: string,
  { family }: LookupOptions,
  { nameServer, address }: NameLookupOptions,
  client: DnsClient,
): Promise<LookupAddress[]> {
  const literal = isIP(hostname);
  if (literal !== 0) return [{ address: hostname, family: literal }];
  const types = queryTypes(family);
  if (/^localhost\.?$/i.test(hostname) && types.includes('A')) return [{ address, family: 4 }];
  let failed = false;
  for (const name of candidates(hostname, nameServer)) {
    for (const type of types) {
      const reply = await client.query(name, type);
      // A server that is silent would be silent on every other candidate too.
      if (reply === undefined) throw lookupError('EAI_AGAIN', hostname);
      const found = reply.answers.flatMap((answer) =>
        answer.type === type && typeof answer.data === 'string' ? [answer.data] : [],
      );
      if (found.length > 0) return found.map((data) => ({ address: data, family: type === 'A' ? 4 : 6 }));
      if (reply.rcode === 'NXDOMAIN') break;
      if (reply.rcode !== 'NOERROR') {
        failed = true;
        break;
      }
    }
  }
  throw lookupError(failed ? 'EAI_AGAIN' : 'ENOTFOUND', hostname);
}

function queryTypes(family: LookupOptions['family']): QueryType[] {
  if (family === 4 || family === 'IPv4') return ['A'];
  return family === 6 || family === 'IPv6' ? ['AAAA'] : ['A', 'AAAA'];
}

function candidates(hostname: string, { search, ndots = NDOTS }: NameServer): string[] {
  if (hostname.endsWith('.')) return isName(hostname.slice(0, -1)) ? [hostname.slice(0, -1)] : [];
  const searched = search.map((domain) => `${hostname}.${domain}`);
  const names = hostname.split('.').length - 1 >= ndots ? [hostname, ...searched] : [...searched, hostname];
  return names.filter(isName);
}

/** Whether it can be written into a query. */
function isName(name: string): boolean {
  return name.length > 0 && name.length <= 253 && name.split('.').every((label) => /^[!-~]{1,63}$/.test(label));
}

function lookupError(code: keyof typeof ERRNO, hostname: string): NodeJS.ErrnoException {
  const error = new Error(`getaddrinfo ${code} ${hostname}`);
  return Object.assign(error, { errno: ERRNO[code], code, syscall: 'getaddrinfo', hostname });
}
