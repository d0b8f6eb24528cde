import { createServer, type Socket } from 'node:net';
import { PassThrough, Transform, type Readable, type Writable } from 'node:stream';
import type { ProgramContext } from '../../program.ts';
import { untilSignalled, signalExitCode } from '../../serving/until-signalled.ts';
import type { Applet, AppletPlace } from '../applet.ts';
import { errnoText } from '../errno-text.ts';
import { UsageProblem } from '../options.ts';
import { addressOf, connectTo } from './connect.ts';

/** `KIND:PARAMETER,option,option=value` of socat. */
interface SocatAddress {
  readonly kind: string;
  readonly parameter: string;
  readonly options: ReadonlySet<string>;
}

const LISTENING = /^(TCP|UDP)[46]?-(?:LISTEN|L|RECVFROM)$/;

/**
 * `socat [-v] ADDRESS ADDRESS` of two kinds: `TCP-LISTEN` or `UDP-LISTEN` (with crlf, fork) served by `SYSTEM:`, `EXEC:` or
 * `TCP:host:port`; and `-` or `STDIO` with `TCP:host:port`.
 */
export const socat: Applet = async (place) => {
  const words = place.words.filter((word) => !/^-[dvxuU]+$/.test(word));
  const [first, second] = words.map(parseAddress);
  if (first === undefined || second === undefined)
    throw new UsageProblem(
      'E exactly 2 addresses required (there are ' + String(words.length) + '); use option "-h" for help',
    );
  const [, protocol] = LISTENING.exec(first.kind) ?? [];
  try {
    if (protocol === 'TCP') return await serveStreams(place, first, second);
    if (protocol === 'UDP') return await serveDatagrams(place, first, second);
    return await joinStandard(place, isStandard(first) ? second : first);
  } catch (error) {
    if (error instanceof UsageProblem) throw error;
    throw new UsageProblem(`E ${first.kind}:${first.parameter}: ${errnoText(error)}`);
  }
};

/** Options are behind commas, but a command may have commas of its own. */
function parseAddress(text: string): SocatAddress {
  if (text === '-') return { kind: 'STDIO', parameter: '', options: new Set() };
  const colon = text.indexOf(':');
  const kind = (colon < 0 ? text : text.slice(0, colon)).toUpperCase();
  const rest = colon < 0 ? '' : text.slice(colon + 1);
  if (kind === 'SYSTEM' || kind === 'EXEC' || kind === 'SHELL') return { kind, parameter: rest, options: new Set() };
  const [parameter = '', ...options] = rest.split(',');
  return { kind, parameter, options: new Set(options.map((option) => option.toLowerCase())) };
}

function isStandard({ kind }: SocatAddress): boolean {
  return kind === 'STDIO' || kind === 'STDIN' || kind === 'STDOUT';
}

async function serveStreams({ context }: AppletPlace, from: SocatAddress, to: SocatAddress): Promise<number> {
  const forks = from.options.has('fork');
  let finish: (code: number) => void = () => undefined;
  const once = new Promise<number>((resolve) => (finish = resolve));
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    serveOne(context, socket, from, to).then(
      (code) => {
        if (!forks) finish(code);
      },
      () => {
        socket.destroy();
      },
    );
  });
  await using _port = await context.network.listen(server, Number(from.parameter));
  const code = await Promise.race([once, untilSignalled(context).then(() => signalExitCode(context.signal))]);
  for (const socket of sockets) socket.destroy();
  return code;
}

async function serveOne(
  context: ProgramContext,
  socket: Socket,
  from: SocatAddress,
  to: SocatAddress,
): Promise<number> {
  const isCommand = to.kind === 'SYSTEM' || to.kind === 'EXEC' || to.kind === 'SHELL';
  if (!isCommand) {
    const [host = '', port = ''] = to.parameter.split(':');
    const far = await connectTo(context, await addressOf(context, host), Number(port), undefined);
    far.on('error', () => socket.destroy());
    socket.pipe(far).pipe(socket);
    await new Promise((resolve) => far.once('close', resolve));
    return 0;
  }
  const output: Writable = from.options.has('crlf') ? withLineEnds(socket) : socket;
  const input = from.options.has('crlf') ? socket.pipe(withoutLineEnds()) : socket;
  const code = await runCommand(context, to, input, output);
  output.end();
  // What was sent before the command ended is read, so that closing is no reset.
  socket.resume();
  return code;
}

function runCommand(
  context: ProgramContext,
  { kind, parameter }: SocatAddress,
  stdin: Readable,
  stdout: Writable,
): Promise<number> {
  const argv = kind === 'EXEC' ? parameter.split(/\s+/) : ['sh', '-c', parameter];
  return context.run(argv, { stdin, stdout, argv });
}

function withLineEnds(target: Writable): Writable {
  const stream = replacing((text) => text.replaceAll('\n', '\r\n'));
  stream.pipe(target);
  return stream;
}

function withoutLineEnds(): Transform {
  return replacing((text) => text.replaceAll('\r\n', '\n'));
}

function replacing(replace: (text: string) => string): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, callback) => {
      callback(null, Buffer.from(replace(chunk.toString('latin1')), 'latin1'));
    },
  });
}

/** Each datagram is a conversation: the command has it as its input, its whole output is the answer. */
async function serveDatagrams({ context }: AppletPlace, from: SocatAddress, to: SocatAddress): Promise<number> {
  await using socket = await context.network.bindDatagrams(Number(from.parameter));
  socket.onMessage((data, peer) => {
    const output = new PassThrough();
    const chunks: Buffer[] = [];
    output.on('data', (chunk: Buffer) => chunks.push(chunk));
    const input = new PassThrough();
    input.end(data);
    runCommand(context, to, input, output).then(
      () => {
        output.end();
        const text = Buffer.concat(chunks).toString('latin1');
        const answer = from.options.has('crlf') ? text.replaceAll('\n', '\r\n') : text;
        if (answer !== '') socket.send(Buffer.from(answer, 'latin1'), peer.port, peer.address);
      },
      () => undefined,
    );
  });
  await untilSignalled(context);
  return signalExitCode(context.signal);
}

async function joinStandard({ context }: AppletPlace, to: SocatAddress): Promise<number> {
  if (!/^TCP[46]?(?:-CONNECT)?$/.test(to.kind)) throw new UsageProblem(`E unknown device/address "${to.kind}"`);
  const [host = '', port = ''] = to.parameter.split(':');
  const socket = await connectTo(context, await addressOf(context, host), Number(port), undefined);
  socket.on('error', () => undefined);
  context.stdin.pipe(socket);
  socket.pipe(context.stdout, { end: false });
  await new Promise((resolve) => socket.once('close', resolve));
  context.stdin.unpipe(socket);
  return 0;
}
