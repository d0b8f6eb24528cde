import { createServer, type Socket } from 'node:net';
import { BrokenPipe, put } from '../../serving/put.ts';
import type { Applet, AppletPlace } from '../applet.ts';
import { chunksOf } from '../input.ts';
import { parseOptions, UsageProblem, type ParsedOptions } from '../options.ts';
import { errnoText } from '../errno-text.ts';
import { addressOf, connectTo } from './connect.ts';
import { NETCAT_WORDS as WORDS, type Named, type NetcatStyle, type NetcatWords } from './netcat-words.ts';

/** `nc [-zvunN] [-w SECONDS] HOST PORT[-PORT]`, `nc -l [-k] [-p] PORT`. */
export function netcat(style: NetcatStyle): Applet {
  return (place) => run(place, WORDS[style]);
}

async function run(place: AppletPlace, words: NetcatWords): Promise<number> {
  const options = parseOptions(place.words, { letters: 'zvunN46w:lkp:q:s:i:' });
  if (options.has('l')) return listen(place, options, words);
  const [host, ports] = options.operands;
  if (host === undefined || ports === undefined) throw new UsageProblem('no host and port given');
  const [first = 0, last = first] = ports.split('-').map(Number);
  if (!(first >= 1 && last <= 65_535)) throw new UsageProblem(`bad port '${ports}'`);
  let status = 1;
  for (let port = first; port <= last; port += 1) {
    const code = options.has('u')
      ? await datagrams(place, options, { host, port, words })
      : await stream(place, options, { host, port, words });
    if (code === 0) status = 0;
    if (!options.has('z')) return code;
  }
  return status;
}

function waitMs(options: ParsedOptions): number | undefined {
  const seconds = Number(options.value('w'));
  return Number.isNaN(seconds) || seconds <= 0 ? undefined : seconds * 1_000;
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly words: NetcatWords;
}

async function stream(place: AppletPlace, options: ParsedOptions, target: Target): Promise<number> {
  const { port, words } = target;
  const address = await found(place, target);
  let socket: Socket;
  try {
    socket = await connectTo(place.context, address, port, waitMs(options));
  } catch (error) {
    const text = words.failed(named(target, address), port, error as NodeJS.ErrnoException);
    if (words.isQuiet && !options.has('v')) return 1;
    throw new UsageProblem(text);
  }
  if (options.has('v')) await put(place.context.stderr, `${words.connected(named(target, address), port, 'tcp')}\n`);
  if (options.has('z')) {
    socket.destroy();
    return 0;
  }
  return converse(place, socket, { idleMs: waitMs(options), endsWithInput: words.endsWithInput || options.has('N') });
}

/** Both ways until the far end closes; `-w` ends what is silent for so long. */
async function converse(
  place: AppletPlace,
  socket: Socket,
  { idleMs, endsWithInput }: { readonly idleMs: number | undefined; readonly endsWithInput: boolean },
): Promise<number> {
  const { clock, stdin } = place.context;
  let timer: Disposable | undefined;
  const rearm = (): void => {
    timer?.[Symbol.dispose]();
    timer = idleMs === undefined ? undefined : clock.after(idleMs, () => socket.destroy());
  };
  rearm();
  socket.on('error', () => undefined);
  const sending = (async () => {
    for await (const chunk of chunksOf(stdin)) {
      await put(socket, chunk);
      rearm();
    }
    if (endsWithInput) socket.end();
  })().catch((error: unknown) => {
    if (!(error instanceof BrokenPipe)) throw error;
  });
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      rearm();
      await place.out(chunk);
    }
  } catch (error) {
    if (error instanceof BrokenPipe) throw error;
  } finally {
    timer?.[Symbol.dispose]();
    socket.destroy();
  }
  sending.catch(() => undefined);
  return 0;
}

/** Silent success: nobody says whether a datagram has arrived. */
async function datagrams(place: AppletPlace, options: ParsedOptions, target: Target): Promise<number> {
  const { network, clock, signal, stdin, stderr } = place.context;
  const { port, words } = target;
  const address = await found(place, target);
  if (options.has('z')) {
    if (options.has('v')) await put(stderr, `${words.connected(named(target, address), port, 'udp')}\n`);
    return 0;
  }
  await using socket = await network.bindDatagrams(0);
  socket.onMessage((data) => {
    place.out(data).catch(() => undefined);
  });
  for await (const chunk of chunksOf(stdin)) socket.send(chunk, port, address);
  await clock.sleep(waitMs(options) ?? 2_147_483_647, signal).catch(() => undefined);
  return signal.aborted ? 143 : 0;
}

async function listen(place: AppletPlace, options: ParsedOptions, words: NetcatWords): Promise<number> {
  const port = Number(options.value('p') ?? options.operands.at(-1));
  if (!(port >= 1 && port <= 65_535)) throw new UsageProblem(`bad port '${options.operands.at(-1) ?? ''}'`);
  const { network, signal } = place.context;
  const keeps = options.has('k');
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      if (!keeps) close();
      const endsWithInput = words.endsWithInput || options.has('N');
      converse(place, socket, { idleMs: waitMs(options), endsWithInput }).then((code) => {
        if (!keeps) resolve(code);
      }, reject);
    });
    let close = (): void => undefined;
    network.listen(server, port).then(
      (listening) => {
        close = () => {
          listening[Symbol.asyncDispose]().then(undefined, () => undefined);
        };
        const onAbort = (): void => {
          close();
          resolve(143);
        };
        if (signal.aborted) onAbort();
        else signal.addEventListener('abort', onAbort, { once: true });
      },
      (error: unknown) => {
        reject(new UsageProblem(`bind: ${errnoText(error)}`));
      },
    );
  });
}

async function found({ context }: AppletPlace, { host, port, words }: Target): Promise<string> {
  try {
    return await addressOf(context, host);
  } catch {
    throw new UsageProblem(words.unknown(host, port));
  }
}

function named({ host }: Target, address: string): Named {
  return { host, address, isName: host !== address };
}
