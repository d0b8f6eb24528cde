import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type { NodeSettings } from './settings.ts';

type Callback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void;
type Lookup = (hostname: string, options: LookupOptions) => Promise<LookupAddress[]>;

/** libuv's numbers of the two errors. */
const ERRNO = { ENOTFOUND: -3008, EAI_AGAIN: -3001 } as const;
const TIMEOUT_MS = 2_000;

/** Has `dns.lookup`, and with it everything that connects, find names as `getaddrinfo` does in a pod. */
export function podLookup(settings: NodeSettings): void {
  const system = dns.promises.lookup;
  const find: Lookup = async (hostname, options) => {
    const here = ownAnswer(hostname, options, settings);
    if (here !== undefined) return here;
    if (settings.nameServer === undefined) return system(hostname, { ...options, all: true });
    return ask(hostname, options, settings, settings.nameServer);
  };
  const promised = async (hostname: string, options?: LookupOptions | number): Promise<unknown> => {
    const read = readOptions(options);
    const found = await find(hostname, read);
    return read.all === true ? found : found[0];
  };
  const lookup = (hostname: string, options: LookupOptions | number | Callback, callback?: Callback): void => {
    const read = readOptions(typeof options === 'function' ? undefined : options);
    const answer = typeof options === 'function' ? options : callback;
    if (typeof answer !== 'function') throw new TypeError('The "callback" argument must be of type function.');
    find(hostname, read).then(
      (found) => {
        process.nextTick(() => {
          if (read.all === true) answer(null, found);
          else answer(null, found[0]?.address ?? '', found[0]?.family ?? 4);
        });
      },
      (error: unknown) => {
        process.nextTick(answer, error);
      },
    );
  };
  Object.assign(dns, { lookup: Object.assign(lookup, { [promisify.custom]: promised }) });
  Object.assign(dns.promises, { lookup: promised });
}

function readOptions(options: LookupOptions | number | null | undefined): LookupOptions {
  return typeof options === 'number' ? { family: options } : (options ?? {});
}

function ownAnswer(name: string, { family }: LookupOptions, settings: NodeSettings): LookupAddress[] | undefined {
  const literal = isIP(name);
  if (literal !== 0) return [{ address: name, family: literal }];
  if (name === '' || family === 6 || family === 'IPv6') return undefined;
  const lower = name.toLowerCase().replace(/\.$/, '');
  if (lower === 'localhost') return [{ address: settings.address, family: 4 }];
  if (!Object.hasOwn(settings.hosts, lower)) return undefined;
  return [{ address: settings.hosts[lower] ?? '', family: 4 }];
}

async function ask(
  hostname: string,
  { family }: LookupOptions,
  { address }: NodeSettings,
  server: NonNullable<NodeSettings['nameServer']>,
): Promise<LookupAddress[]> {
  // A resolver of its own for each name: they remember answers, getaddrinfo does not.
  const resolver = new dns.promises.Resolver({ timeout: TIMEOUT_MS, tries: 2 });
  resolver.setServers([server.address]);
  resolver.setLocalAddress(address);
  let hasFailed = false;
  for (const name of candidates(hostname, server)) {
    for (const type of typesOf(family)) {
      const found = await query(resolver, name, type);
      if (typeof found !== 'string') return found.map((each) => ({ address: each, family: type }));
      if (found === 'ENODATA') continue;
      // A server that is silent would be silent on every other candidate, too.
      if (found === 'ETIMEOUT' || found === 'ECONNREFUSED') throw lookupError('EAI_AGAIN', hostname);
      hasFailed ||= found !== 'ENOTFOUND' && found !== 'EBADNAME';
      break;
    }
  }
  throw lookupError(hasFailed ? 'EAI_AGAIN' : 'ENOTFOUND', hostname);
}

function typesOf(family: LookupOptions['family']): readonly (4 | 6)[] {
  if (family === 4 || family === 'IPv4') return [4];
  return family === 6 || family === 'IPv6' ? [6] : [4, 6];
}

/** The addresses, or the code of the error. */
async function query(resolver: dns.promises.Resolver, name: string, type: 4 | 6): Promise<readonly string[] | string> {
  try {
    const found = await (type === 4 ? resolver.resolve4(name) : resolver.resolve6(name));
    return found.length > 0 ? found : 'ENODATA';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'ESERVFAIL';
  }
}

function candidates(hostname: string, { search, ndots }: NonNullable<NodeSettings['nameServer']>): readonly string[] {
  if (hostname.endsWith('.')) return hostname === '.' ? [] : [hostname.slice(0, -1)];
  if (hostname === '') return [];
  const searched = search.map((domain) => `${hostname}.${domain}`);
  return hostname.split('.').length - 1 >= ndots ? [hostname, ...searched] : [...searched, hostname];
}

function lookupError(code: keyof typeof ERRNO, hostname: string): NodeJS.ErrnoException {
  const error = new Error(`getaddrinfo ${code} ${hostname}`);
  return Object.assign(error, { errno: ERRNO[code], code, syscall: 'getaddrinfo', hostname });
}

/** Has `dns.resolve…` and every new `Resolver` ask the name server of the place. */
export function podResolvers({ nameServer, address }: NodeSettings): void {
  if (nameServer === undefined) return;
  const servers = [nameServer.address];
  class Resolver extends dns.Resolver {
    constructor(...args: ConstructorParameters<typeof dns.Resolver>) {
      super(...args);
      this.setServers(servers);
      this.setLocalAddress(address);
    }
  }
  class PromisesResolver extends dns.promises.Resolver {
    constructor(...args: ConstructorParameters<typeof dns.promises.Resolver>) {
      super(...args);
      this.setServers(servers);
      this.setLocalAddress(address);
    }
  }
  dns.setServers(servers);
  Object.assign(dns, methods(new Resolver()), { Resolver });
  Object.assign(dns.promises, methods(new PromisesResolver()), { Resolver: PromisesResolver });
}

function methods(resolver: object): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (let at: unknown = resolver; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) {
      const method: unknown = Reflect.get(resolver, name);
      if (/^(?:resolve|reverse|getServers$)/.test(name) && typeof method === 'function')
        found[name] = method.bind(resolver);
    }
  return found;
}
