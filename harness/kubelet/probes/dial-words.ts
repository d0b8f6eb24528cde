/** What Go's `net` says of a connection that failed, from Node's error. */
export function dialWords(error: unknown, address: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = WORDS[code];
  if (said !== undefined) return `dial tcp ${address}: ${said}`;
  return `dial tcp ${address}: ${error instanceof Error ? error.message : String(error)}`;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
  ECONNRESET: 'connect: connection reset by peer',
};
