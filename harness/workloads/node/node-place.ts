import type { NodeSettings } from './preload/settings.ts';

/** How many dots a name needs to be asked for as it is first; resolv.conf(5). */
const NDOTS = 1;

/** The name server of `/etc/resolv.conf`; undefined without one. */
export function nameServerIn(text: string): NodeSettings['nameServer'] {
  let address: string | undefined;
  let search: readonly string[] = [];
  let ndots = NDOTS;
  for (const line of text.split('\n')) {
    const [key = '', ...words] = line.trim().split(/\s+/);
    if (key === 'nameserver') address ??= words[0];
    if (key === 'search' || key === 'domain') search = words;
    const dots = key === 'options' ? /(?:^| )ndots:(\d{1,2})/.exec(words.join(' '))?.[1] : undefined;
    if (dots !== undefined) ndots = Number(dots);
  }
  return address === undefined ? undefined : { address, search, ndots };
}

/** The IPv4 names of `/etc/hosts`, in lower case; the first line of a name counts. */
export function hostsIn(text: string): NodeSettings['hosts'] {
  const hosts = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (!/^\d+(?:\.\d+){3}$/.test(address)) continue;
    for (const name of names) if (!hosts.has(name.toLowerCase())) hosts.set(name.toLowerCase(), address);
  }
  return Object.fromEntries(hosts);
}
