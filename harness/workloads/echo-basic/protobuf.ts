/** A message to encode: numbers of fields with texts, messages, or lists of either. Empty texts are left out, as proto3 does. */
export type ProtoFields = readonly (readonly [number, string | Buffer | readonly (string | Buffer)[] | undefined])[];

/** Encodes a message whose fields are all length-delimited. */
export function protoMessage(fields: ProtoFields): Buffer {
  const parts: Buffer[] = [];
  for (const [number, value] of fields) {
    if (value === undefined || value === '') continue;
    const items = typeof value === 'string' || Buffer.isBuffer(value) ? [value] : value;
    for (const item of items) {
      const bytes = Buffer.from(item);
      parts.push(varint((number << 3) | 2), varint(bytes.length), bytes);
    }
  }
  return Buffer.concat(parts);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
