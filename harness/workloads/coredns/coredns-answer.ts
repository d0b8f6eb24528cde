import dnsPacket, { AUTHORITATIVE_ANSWER, RECURSION_DESIRED, type Packet } from 'dns-packet';
import type { ServerBlock } from './corefile.ts';

/** Who asks, from where. */
export interface Asker {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'udp' | 'tcp';
}

const REFUSED = 5;
const SERVFAIL = 2;

/**
 * The answer of the block that fits a question best. `whoami` tells the asker's address and port in the additional section,
 * as CoreDNS `plugin/whoami`; everything else fails: an embedded fleet knows no names outside. Undefined for what is no query.
 */
export function corednsAnswer(blocks: readonly ServerBlock[], data: Buffer, asker: Asker): Buffer | undefined {
  const query = readQuery(data);
  const [question] = query?.questions ?? [];
  if (query === undefined || question === undefined || query.type === 'response') return undefined;
  const answer: Packet = {
    type: 'response',
    ...(query.id === undefined ? {} : { id: query.id }),
    questions: [question],
    flags: (query.flags ?? 0) & RECURSION_DESIRED,
  };
  const block = blockFor(blocks, question.name);
  if (block?.plugins.has('whoami') !== true)
    return dnsPacket.encode({ ...answer, flags: (answer.flags ?? 0) | (block === undefined ? REFUSED : SERVFAIL) });
  return dnsPacket.encode({
    ...answer,
    flags: (answer.flags ?? 0) | AUTHORITATIVE_ANSWER,
    additionals: [
      { type: 'A', name: question.name, ttl: 0, data: asker.address },
      {
        type: 'SRV',
        name: `_${asker.protocol}.${question.name}`,
        ttl: 0,
        data: { port: asker.port, priority: 0, weight: 0, target: '.' },
      },
    ],
  });
}

function readQuery(data: Buffer): Packet | undefined {
  try {
    return dnsPacket.decode(data);
  } catch {
    return undefined;
  }
}

/** The longest zone that the name lies in. */
function blockFor(blocks: readonly ServerBlock[], name: string): ServerBlock | undefined {
  const wanted = `.${name.toLowerCase().replace(/\.$/, '')}`;
  return blocks
    .filter(({ zone }) => zone === '' || wanted.endsWith(`.${zone}`))
    .sort((a, b) => b.zone.length - a.zone.length)[0];
}
