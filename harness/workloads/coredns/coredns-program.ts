import { createServer, type Server } from 'node:net';
import { DisposeStack } from '../../core/dispose.ts';
import { messageOf } from '../../core/errors.ts';
import type { Program } from '../program.ts';
import { logLine } from '../serving/log-line.ts';
import { serveUntilSignalled } from '../serving/serve-until-signalled.ts';
import { corednsAnswer } from './coredns-answer.ts';
import { CorefileError, parseCorefile, type ServerBlock } from './corefile.ts';

const VERSION = '1.12.2';
/** A message over TCP is preceded by its length in two bytes. */
const LENGTH_BYTES = 2;

/** CoreDNS for the plugins of {@link parseCorefile}, over UDP and TCP: `coredns -conf FILE`. */
export const corednsProgram: Program = async (context) => {
  const { argv, files, network, stdout } = context;
  const log = logLine(stdout);
  try {
    const blocks = parseCorefile((await files.read(corefilePath(argv))).toString('utf8'));
    const ports = [...new Set(blocks.map(({ port }) => port))];
    await using sockets = new DisposeStack();
    const servers: (readonly [Server, number])[] = [];
    for (const port of ports) {
      const served = blocks.filter((block) => block.port === port);
      const socket = sockets.use(await network.bindDatagrams(port));
      socket.onMessage((data, from) => {
        const answer = corednsAnswer(served, data, { ...from, protocol: 'udp' });
        if (answer !== undefined) socket.send(answer, from.port, from.address);
      });
      servers.push([streamServer(served), port]);
      for (const { zone } of served) log(`${zone}.:${String(port)}`);
    }
    log(`CoreDNS-${VERSION}`);
    await serveUntilSignalled(context, servers);
    return 0;
  } catch (error) {
    log(error instanceof CorefileError ? error.message : `Listen: ${messageOf(error)}`);
    return 1;
  }
};

function corefilePath(argv: readonly string[]): string {
  const at = argv.findIndex((word) => word === '-conf' || word === '--conf');
  return at < 0 ? '/Corefile' : (argv[at + 1] ?? '/Corefile');
}

function streamServer(blocks: readonly ServerBlock[]): Server {
  return createServer((socket) => {
    let pending = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= LENGTH_BYTES && pending.length >= LENGTH_BYTES + pending.readUInt16BE(0)) {
        const end = LENGTH_BYTES + pending.readUInt16BE(0);
        const { remoteAddress = '', remotePort = 0 } = socket;
        const asker = { address: remoteAddress, port: remotePort, protocol: 'tcp' } as const;
        const answer = corednsAnswer(blocks, pending.subarray(LENGTH_BYTES, end), asker);
        pending = pending.subarray(end);
        if (answer !== undefined) socket.write(withLength(answer));
      }
    });
  });
}

function withLength(message: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}
