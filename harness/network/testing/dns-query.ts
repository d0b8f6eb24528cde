import { connect } from 'node:net';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  decode,
  encode,
  streamEncode,
  type Answer,
  type DecodedPacket,
  type Packet,
  type RecordType,
} from 'dns-packet';

/** An answer in the columns of `dig`, sorted, so that two servers can be compared. */
export interface DigAnswer {
  readonly status: string;
  readonly flags: readonly string[];
  readonly answer: readonly string[];
  readonly authority: readonly string[];
  readonly additional: readonly string[];
}

export interface DigOptions {
  readonly port?: number;
  readonly transport?: 'udp' | 'tcp';
  readonly edns?: { readonly udpPayloadSize: number; readonly ednsVersion?: number };
  readonly class?: 'IN' | 'CH';
}

/** Asks a server, as `dig` does. */
export async function dig(
  server: string,
  name: string,
  type: RecordType,
  options: DigOptions = {},
): Promise<DecodedPacket> {
  const query = queryOf(name, type, options);
  return decode(await (options.transport === 'tcp' ? askStream : ask)(server, options.port ?? 53, query));
}

export function queryOf(name: string, type: RecordType, options: DigOptions = {}): Packet {
  return {
    type: 'query',
    id: 4_711,
    flags: 0x0100,
    questions: [{ name, type, class: options.class ?? 'IN' }],
    ...(options.edns === undefined
      ? {}
      : {
          additionals: [
            {
              type: 'OPT',
              name: '.',
              extendedRcode: 0,
              ednsVersion: 0,
              flags: 0,
              flag_do: false,
              options: [],
              ...options.edns,
            },
          ],
        }),
  };
}

/** Sends bytes and gives the bytes of the answer. */
export async function askBytes(server: string, port: number, query: Buffer): Promise<Buffer> {
  const socket = createSocket('udp4');
  try {
    socket.send(query, port, server);
    const [answer] = (await once(socket, 'message')) as [Buffer];
    return answer;
  } finally {
    socket.close();
  }
}

function ask(server: string, port: number, query: Packet): Promise<Buffer> {
  return askBytes(server, port, encode(query));
}

async function askStream(server: string, port: number, query: Packet): Promise<Buffer> {
  const socket = connect(port, server);
  socket.write(streamEncode(query));
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) break;
  }
  socket.destroy();
  return received.subarray(2);
}

/** Without serials of SOA records, which differ from server to server. */
export function digAnswer(packet: DecodedPacket): DigAnswer {
  const { flag_aa, flag_tc, flag_rd, flag_ra, flag_ad } = packet;
  const flags = { aa: flag_aa, tc: flag_tc, rd: flag_rd, ra: flag_ra, ad: flag_ad };
  return {
    status: (packet as DecodedPacket & { readonly rcode: string }).rcode,
    flags: Object.entries(flags).flatMap(([name, set]) => (set ? [name] : [])),
    answer: rows(packet.answers),
    authority: rows(packet.authorities),
    additional: rows(packet.additionals),
  };
}

function rows(records: readonly Answer[] = []): string[] {
  return records
    .filter(({ type }) => type !== 'OPT')
    .map((record) => `${record.name} ${'ttl' in record ? String(record.ttl) : ''} ${record.type} ${dataText(record)}`)
    .sort();
}

function dataText(record: Answer): string {
  switch (record.type) {
    case 'SRV':
      return [record.data.priority, record.data.weight, record.data.port, record.data.target].join(' ');
    case 'SOA':
      return [
        record.data.mname,
        record.data.rname,
        record.data.refresh,
        record.data.retry,
        record.data.expire,
        record.data.minimum,
      ].join(' ');
    case 'TXT':
      return [record.data].flat().map(String).join('');
    default:
      return 'data' in record && typeof record.data === 'string' ? record.data : '';
  }
}
