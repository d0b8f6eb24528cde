import { errnoText } from '../errno-text.ts';

/** Which nc: that of OpenBSD (netshoot) or busybox's. */
export type NetcatStyle = 'openbsd' | 'busybox';

/** A host as it was written, and what it stands for. */
export interface Named {
  readonly host: string;
  readonly address: string;
  readonly isName: boolean;
}

/** What one nc says, and how it takes the end of its input. */
export interface NetcatWords {
  /** With `-v`. */
  connected(target: Named, port: number, protocol: 'tcp' | 'udp'): string;
  failed(target: Named, port: number, error: NodeJS.ErrnoException): string;
  unknown(host: string, port: number): string;
  /** Whether it says nothing of failures without `-v`. */
  readonly isQuiet: boolean;
  /** Whether the end of its input ends what it sends; else `-N` asks for that. */
  readonly endsWithInput: boolean;
}

/** Of `/etc/services`. */
const SERVICES: Readonly<Record<number, string>> = { 22: 'ssh', 53: 'domain', 80: 'http', 443: 'https' };

const busybox: NetcatWords = {
  connected: ({ host, address }, port) => `${host} (${address}:${String(port)}) open`,
  failed: ({ address }, _port, error) =>
    error.code === 'ETIMEDOUT' ? 'timed out' : `can't connect to remote host (${address}): ${errnoText(error)}`,
  unknown: (host) => `bad address '${host}'`,
  isQuiet: false,
  endsWithInput: true,
};

const openbsd: NetcatWords = {
  connected: (target, port, protocol) =>
    `Connection to ${shown(target)} ${String(port)} port [${protocol}/${SERVICES[port] ?? '*'}] succeeded!`,
  failed: (target, port, error) => {
    const start = `connect to ${shown(target)} port ${String(port)} (tcp)`;
    if (error.code === 'ETIMEDOUT') return `${start} timed out: Operation now in progress`;
    return `${start} failed: ${errnoText(error)}`;
  },
  unknown: (host, port) => `getaddrinfo for host "${host}" port ${String(port)}: Name or service not known`,
  isQuiet: true,
  endsWithInput: false,
};

export const NETCAT_WORDS: Readonly<Record<NetcatStyle, NetcatWords>> = { busybox, openbsd };

function shown({ host, address, isName }: Named): string {
  return isName ? `${host} (${address})` : host;
}
