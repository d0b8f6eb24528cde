import type { ServerHttp2Stream } from 'node:http2';

/** The longest message that grpc-go takes. */
const LONGEST = 4 * 1024 * 1024;

/** The one message of a unary call; undefined when it is cut short, compressed or too long. */
export async function readGrpcMessage(stream: ServerHttp2Stream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LONGEST + 5) return undefined;
  }
  const all = Buffer.concat(chunks);
  if (all.length < 5 || all[0] !== 0) return undefined;
  const length = all.readUInt32BE(1);
  return all.length < 5 + length ? undefined : all.subarray(5, 5 + length);
}
