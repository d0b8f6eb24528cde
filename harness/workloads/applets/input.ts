import type { Readable } from 'node:stream';

/** The next chunk, or undefined at the end. What is not read stays for others. */
async function nextChunk(input: Readable): Promise<Buffer | undefined> {
  for (;;) {
    if (input.readableEnded || input.destroyed) return undefined;
    const chunk = input.read() as Buffer | string | null;
    if (chunk !== null) return Buffer.from(chunk);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        input.off('readable', done).off('end', done).off('close', done).off('error', done);
        resolve();
      };
      input.on('readable', done).on('end', done).on('close', done).on('error', done);
    });
  }
}

/** All that comes, chunk by chunk; leaving early leaves the rest for others. */
export async function* chunksOf(input: Readable): AsyncGenerator<Buffer, void, undefined> {
  for (let chunk = await nextChunk(input); chunk !== undefined; chunk = await nextChunk(input)) yield chunk;
}

export async function wholeInput(input: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of chunksOf(input)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** One line with its line end, where it has one; undefined at the end. Not a byte more is taken. */
export async function takeLine(input: Readable): Promise<string | undefined> {
  const parts: Buffer[] = [];
  for await (const chunk of chunksOf(input)) {
    const end = chunk.indexOf(10);
    if (end < 0) {
      parts.push(chunk);
      continue;
    }
    parts.push(chunk.subarray(0, end + 1));
    if (end + 1 < chunk.length) input.unshift(chunk.subarray(end + 1));
    break;
  }
  return parts.length === 0 ? undefined : Buffer.concat(parts).toString('utf8');
}

/** Lines without their line ends. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let from = 0;
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = all.indexOf(10); end >= 0; end = all.indexOf(10, from)) {
      yield all.toString('utf8', from, end);
      from = end + 1;
    }
    rest = all.subarray(from);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
