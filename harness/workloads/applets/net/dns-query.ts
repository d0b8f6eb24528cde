import packet, { type Answer, type DecodedPacket, type RecordType } from 'dns-packet';
import type { ProgramContext } from '../../program.ts';

/** `/etc/resolv.conf`. */
export interface ResolverSettings {
  readonly server: string;
  readonly search: readonly string[];
  readonly ndots: number;
}

export interface DnsAnswer {
  readonly server: string;
  /** The name that was answered, after the search list. */
  readonly name: string;
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`. */
  readonly rcode: string;
  readonly answers: readonly Answer[];
  readonly facts?: {
    readonly id: number;
    readonly isAuthoritative: boolean;
    readonly isRecursive: boolean;
    readonly authorities: number;
    readonly additionals: number;
    /** Bytes. */
    readonly size: number;
    readonly ms: number;
  };
}

const PORT = 53;
const ATTEMPTS = 2;
const ATTEMPT_MS = 2_500;

export async function resolverSettings({
  files,
}: {
  readonly files: Pick<ProgramContext['files'], 'read'>;
}): Promise<ResolverSettings> {
  const text = await files.read('/etc/resolv.conf').then(String, () => '');
  const words = (keyword: string): readonly string[] =>
    new RegExp(`^\\s*${keyword}\\s+(.*)$`, 'm').exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  const ndots = words('options').find((word) => word.startsWith('ndots:'));
  return {
    server: words('nameserver')[0] ?? '127.0.0.1',
    search: words('search'),
    ndots: Number(ndots?.slice('ndots:'.length) ?? '1'),
  };
}

/** The names that a resolver tries, in order. */
export function searchedNames(name: string, { search, ndots }: ResolverSettings): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const dots = name.split('.').length - 1;
  const suffixed = search.map((suffix) => `${name}.${suffix}`);
  return dots >= ndots ? [name, ...suffixed] : [...suffixed, name];
}

/** Asks for a name with the search list, as resolvers do: the first that exists, else what was said about the last. */
export async function searchDns(
  context: ProgramContext,
  name: string,
  type: RecordType,
  settings: ResolverSettings,
): Promise<DnsAnswer | undefined> {
  let last: DnsAnswer | undefined;
  for (const candidate of searchedNames(name, settings)) {
    const answer = await queryDns(context, candidate, type, settings.server);
    if (answer === undefined) return undefined;
    if (answer.answers.length > 0) return answer;
    if (last?.rcode !== 'NOERROR') last = answer;
  }
  return last === undefined ? undefined : { ...last, name: last.rcode === 'NOERROR' ? last.name : name };
}

/** Asks a name server once for one name. Undefined when it does not answer. */
export async function queryDns(
  context: Pick<ProgramContext, 'network' | 'clock' | 'random' | 'signal'>,
  name: string,
  type: RecordType,
  server: string,
): Promise<DnsAnswer | undefined> {
  const { network, clock, random, signal } = context;
  const id = Math.floor(random.next() * 65_536);
  const message = packet.encode({ type: 'query', id, flags: packet.RECURSION_DESIRED, questions: [{ type, name }] });
  await using socket = await network.bindDatagrams(0);
  const startedMs = clock.now();
  const arrived = new Promise<DnsAnswer>((resolve) => {
    socket.onMessage((data) => {
      const decoded = decoded16(data);
      if (decoded?.id !== id) return;
      const facts = factsOf(decoded, data.length, Math.round(clock.now() - startedMs));
      resolve({ server, name, rcode: rcodeOf(decoded), answers: decoded.answers ?? [], facts });
    });
  });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    socket.send(message, PORT, server);
    const late = new AbortController();
    const waiting = clock.sleep(ATTEMPT_MS, AbortSignal.any([signal, late.signal])).then(
      () => undefined,
      () => undefined,
    );
    const answer = await Promise.race([arrived, waiting]);
    late.abort();
    if (answer !== undefined) return answer;
    if (signal.aborted) return undefined;
  }
  return undefined;
}

function factsOf(answer: DecodedPacket, size: number, ms: number): NonNullable<DnsAnswer['facts']> {
  return {
    id: answer.id ?? 0,
    isAuthoritative: answer.flag_aa,
    isRecursive: answer.flag_ra,
    authorities: answer.authorities?.length ?? 0,
    additionals: answer.additionals?.length ?? 0,
    size,
    ms,
  };
}

/** The type declarations leave it out. */
function rcodeOf(answer: DecodedPacket): string {
  return (answer as { readonly rcode?: string }).rcode ?? 'NOERROR';
}

function decoded16(data: Buffer): DecodedPacket | undefined {
  try {
    return packet.decode(data);
  } catch {
    return undefined;
  }
}

/** What a record holds, as tools print it; host names without the dot at their end. */
export function recordText(answer: Answer): string {
  switch (answer.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'PTR':
    case 'NS':
      return answer.data;
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = answer.data;
      return `${String(priority)} ${String(weight)} ${String(port)} ${target}`;
    }
    case 'TXT':
      return (Array.isArray(answer.data) ? answer.data : [answer.data]).map((part) => `"${String(part)}"`).join(' ');
    default:
      return 'data' in answer ? JSON.stringify(answer.data) : '';
  }
}

/** `4.3.2.1.in-addr.arpa` of `1.2.3.4`; undefined for what is no IPv4 address. */
export function reverseName(text: string): string | undefined {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) ? `${text.split('.').reverse().join('.')}.in-addr.arpa` : undefined;
}
