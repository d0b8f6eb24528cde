/** Fields that concern one connection only (RFC 9110 7.6.1). `Trailer` is not among them. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Lower-cased `name` is only looked at where its length fits, since nearly every header is not one of these. */
const LENGTHS: ReadonlySet<number> = new Set([...HOP_BY_HOP].map((name) => name.length));

export function isHopByHop(name: string): boolean {
  return LENGTHS.has(name.length) && HOP_BY_HOP.has(name.toLowerCase());
}

const NOTHING: ReadonlySet<string> = new Set();

/** The fields that a `Connection` value lists, in lower case; they concern one connection too. */
export function connectionOptions(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return NOTHING;
  return new Set(connection.split(',').map((option) => option.trim().toLowerCase()));
}
