import type { Duplex } from 'node:stream';
import dnsPacket, { type StringAnswer } from 'dns-packet';
import { notYet, ready, type Observation } from '../../core/wait.ts';

/** Resolved in every cluster from its first moment: the Service of its own API server. */
export const PROBE_NAME = 'kubernetes.default.svc.cluster.local';

/**
 * Asks a CoreDNS pod for one name over TCP, on a stream that reaches its port 53. Resolves with the first address, or with
 * why there is none. The stream is closed afterwards.
 */
export async function resolveOver(stream: Duplex, name: string = PROBE_NAME): Promise<Observation<string>> {
  stream.write(
    dnsPacket.streamEncode({
      type: 'query',
      id: 1,
      flags: dnsPacket.RECURSION_DESIRED,
      questions: [{ type: 'A', name }],
    }),
  );
  let received = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) return answerIn(received, name);
    }
    return notYet(`CoreDNS closed the connection after ${received.length} bytes`);
  } finally {
    stream.destroy();
  }
}

function answerIn(message: Buffer, name: string): Observation<string> {
  const answers = dnsPacket.streamDecode(message).answers ?? [];
  const address = answers.find((answer): answer is StringAnswer => answer.type === 'A');
  return address === undefined ? notYet(`CoreDNS has no address for ${name}`) : ready(address.data);
}
