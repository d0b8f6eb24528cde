import type { IncomingMessage } from 'node:http';
import { refusals } from '../../kube/status/refusals.ts';

/** Of a request body, in bytes: the real server's limit. */
export const MAX_BODY_BYTES: number = 3 * 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/**
 * By events: an abandoned iteration would close the connection before the refusal is sent.
 *
 * @throws the 413; an error when the client goes away
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      reject(tooLarge());
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      request.off('data', take);
      request.pause();
      reject(tooLarge());
    };
    request.on('data', take);
    request.once('end', () => {
      resolve(joined(chunks, size));
    });
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new Error('the client went away'));
    });
  });
}

function joined(chunks: readonly Buffer[], size: number): Buffer {
  const [first = EMPTY] = chunks;
  return chunks.length <= 1 ? first : Buffer.concat(chunks, size);
}

function tooLarge(): Error {
  return refusals.tooLarge(`Request entity too large: limit is ${MAX_BODY_BYTES}`);
}
