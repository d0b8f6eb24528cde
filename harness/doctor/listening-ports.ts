/** State of a listening socket in `/proc/net/tcp`. */
const LISTEN = '0A';

/** Local addresses whose listener keeps others off 127.0.0.1: that address and the wildcards, as `/proc/net/tcp` and `tcp6` write them. */
const IN_THE_WAY: ReadonlySet<string> = new Set([
  '0100007F',
  '00000000',
  '0'.repeat(32),
  '0000000000000000FFFF00000100007F',
  '0000000000000000FFFF000000000000',
]);

/**
 * Ports that nobody else can listen on at 127.0.0.1, from the text of `/proc/net/tcp` or `/proc/net/tcp6`. Sees the whole
 * network namespace, so also what other users run; does not see sockets that are bound and do not listen.
 */
export function parseListeningPorts(text: string): readonly number[] {
  const ports = text.split('\n').flatMap((line) => {
    const [, local = '', , state = ''] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    return state === LISTEN && IN_THE_WAY.has(address) ? [Number.parseInt(port, 16)] : [];
  });
  return [...new Set(ports)];
}

/** The /16 blocks of 127.0.0.0/8, but for the machine's own first one, in which somebody listens; from `/proc/net/tcp`. */
export function parseLoopbackBlocks(text: string): readonly string[] {
  const blocks = text.split('\n').flatMap((line) => {
    const [, local = '', , state = ''] = line.trim().split(/\s+/);
    // Little-endian: the last byte is the first of the address.
    const second = /^[0-9A-F]{4}([0-9A-F]{2})7F:/.exec(local)?.[1];
    return state !== LISTEN || second === undefined || second === '00' ? [] : [Number.parseInt(second, 16)];
  });
  return [...new Set(blocks)].toSorted((a, b) => a - b).map((second) => `127.${String(second)}.0.0/16`);
}
