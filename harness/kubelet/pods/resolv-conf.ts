/**
 * `/etc/resolv.conf` of a pod. Mirrors `GetPodDNS` and `appendDNSConfig` of kubelet `network/dns/dns.go`, written as
 * containerd does. Does not: limits of the number and length of search domains.
 */
import { placedLoopback } from '../../core/pod-loopback.ts';
import type { RunPod } from './pod-types.ts';

interface Resolver {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

const NONE: Resolver = { servers: [], searches: [], options: [] };

export interface ResolverTexts {
  /** Of a pod that asks the DNS of its cluster; undefined for others. */
  readonly cluster: string | undefined;
  /** Of the machine; undefined where it has none. */
  readonly machine: () => Promise<string | undefined>;
  /** The pod's own loopback addresses, where a name server of its own is. @default those that its spec names */
  readonly loopback?: string | undefined;
}

export async function podResolvConf({ spec }: RunPod, { cluster, machine, loopback }: ResolverTexts): Promise<string> {
  const { servers, searches, options } =
    spec.dnsPolicy === 'None' ? NONE : parsed(cluster ?? (await machine().catch(() => undefined)) ?? '');
  const { nameservers = [], searches: more = [], options: changed = [] } = spec.dnsConfig ?? {};
  const merged = new Map(options.map((text) => [nameOf(text), text]));
  for (const { name = '', value = '' } of changed) merged.set(name, value === '' ? name : `${name}:${value}`);
  return written({
    servers: [...new Set([...servers, ...nameservers.map((each) => placedLoopback(each, loopback))])],
    searches: [...new Set([...searches, ...more])],
    options: [...merged.values()],
  });
}

function nameOf(option: string): string {
  return option.split(':', 1)[0] ?? '';
}

function parsed(text: string): Resolver {
  const found = { servers: [] as string[], searches: [] as string[], options: [] as string[] };
  for (const line of text.split('\n')) {
    const [keyword, ...words] = line.trim().split(/\s+/);
    if (keyword === 'nameserver') found.servers.push(...words.slice(0, 1));
    // Of each of these, the last line counts.
    if (keyword === 'search') found.searches = words;
    if (keyword === 'options') found.options = words;
  }
  return found;
}

function written({ servers, searches, options }: Resolver): string {
  const lines = [
    ...(searches.length === 0 ? [] : [`search ${searches.join(' ')}`]),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
