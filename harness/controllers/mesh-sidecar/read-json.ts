import type { IncomingMessage } from 'node:http';

/** The largest object that etcd takes, twice: an update has the old one too. */
const LONGEST = 3 * 1_024 * 1_024;

/** The body of a request; undefined when it is not JSON or longer than 3 MiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LONGEST) chunks.push(chunk);
  }
  if (length > LONGEST) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
