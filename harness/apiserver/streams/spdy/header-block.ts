/** The names and values in a SPDY/3 header block, without compression. Several values of a name are joined by NUL. */
export type SpdyHeaders = ReadonlyMap<string, string>;

export function encodeHeaders(headers: SpdyHeaders): Buffer {
  const parts = [count(headers.size)];
  for (const [name, value] of headers) parts.push(...text(name.toLowerCase()), ...text(value));
  return Buffer.concat(parts);
}

function count(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

function text(value: string): [Buffer, Buffer] {
  const bytes = Buffer.from(value);
  return [count(bytes.length), bytes];
}

/** Throws a RangeError where the block is shorter than it says. */
export function decodeHeaders(block: Buffer): SpdyHeaders {
  const headers = new Map<string, string>();
  let at = 4;
  const next = (): string => {
    const start = at + 4;
    const end = start + block.readUInt32BE(at);
    if (end > block.length) throw new RangeError('a SPDY header is longer than its block');
    at = end;
    return block.toString('utf8', start, end);
  };
  for (let left = block.readUInt32BE(0); left > 0; left--) {
    const name = next().toLowerCase();
    headers.set(name, next());
  }
  return headers;
}
