import type { IncomingMessage } from 'node:http';
import { put } from '../../serving/put.ts';
import type { Applet, AppletPlace } from '../applet.ts';
import { errnoText } from '../errno-text.ts';
import { parseOptions, UsageProblem, type ParsedOptions } from '../options.ts';
import { sleepLength } from '../sleep.ts';
import { exchange, ExchangeProblem, type ExchangeFailure } from './http-exchange.ts';

const LONG = {
  spider: 'spider',
  header: 'header:',
  'post-data': 'post-data:',
  'no-check-certificate': 'no-check-certificate',
  quiet: 'q',
  timeout: 'T:',
  tries: 't:',
  'output-document': 'O:',
  'server-response': 'S',
  'user-agent': 'U:',
};

/** The first line of what busybox says; the rest explains the options. */
const USAGE = `Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
\t[--post-data STR | --post-file FILE] [-Y on/off]
\t[--no-check-certificate] [-P DIR] [-U AGENT] URL...
`;

/** `wget [-qS] [-O FILE] [-T SECONDS] [--spider] [--header …] [--post-data …] URL` of busybox. */
export const wget: Applet = async (place) => {
  const options = parseOptions(place.words, { letters: 'qO:ST:t:cU:P:Y:', long: LONG });
  if (options.operands.length === 0) {
    await put(place.context.stderr, USAGE);
    return 1;
  }
  let status = 0;
  for (const text of options.operands) {
    try {
      await fetched(place, options, text);
    } catch (error) {
      if (!(error instanceof UsageProblem)) throw error;
      await place.complain(error.message);
      status = error.exitCode;
    }
  }
  return status;
};

async function fetched(place: AppletPlace, options: ParsedOptions, text: string): Promise<void> {
  const { context } = place;
  let url = new URL(/^https?:\/\//.test(text) ? text : `http://${text}`);
  const say = (line: string): Promise<void> =>
    options.has('q') ? Promise.resolve() : put(context.stderr, `${line}\n`);
  let answer = await ask(place, options, url, say);
  for (
    let redirects = 0;
    [301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) && answer.headers.location !== undefined;
    redirects += 1
  ) {
    if (redirects === 5) throw new UsageProblem('too many redirections');
    answer.destroy();
    url = new URL(answer.headers.location, url);
    answer = await ask(place, options, url, say);
  }
  const status = answer.statusCode ?? 0;
  if (status >= 300) {
    answer.destroy();
    throw new UsageProblem(
      `server returned error: HTTP/${answer.httpVersion} ${String(status)} ${answer.statusMessage ?? ''}`,
    );
  }
  if (options.has('spider')) {
    answer.destroy();
    await say('remote file exists');
    return;
  }
  await save(place, options, url, answer, say);
}

async function save(
  place: AppletPlace,
  options: ParsedOptions,
  url: URL,
  answer: IncomingMessage,
  say: (line: string) => Promise<void>,
): Promise<void> {
  const name = options.value('O') ?? (url.pathname.split('/').at(-1) || 'index.html');
  const toOutput = name === '-' || name === '/dev/stdout';
  const path = place.path(name);
  let size = 0;
  try {
    if (!toOutput) {
      await say(`saving to '${name}'`);
      if (path !== '/dev/null') await place.context.files.write(path, Buffer.alloc(0));
    }
    if (toOutput) await say('writing to stdout');
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (toOutput) await place.out(chunk);
      else if (path !== '/dev/null') await place.context.files.write(path, chunk, { append: true });
    }
  } catch (error) {
    throw saveProblem(error, name);
  }
  await say(progress(toOutput ? '-' : name, size));
  await say(toOutput ? 'written to stdout' : `'${name}' saved`);
}

function saveProblem(error: unknown, name: string): Error {
  if (error instanceof Error && error.name === 'BrokenPipe') return error;
  if (error instanceof ExchangeProblem) return new UsageProblem('download timed out');
  return new UsageProblem(`can't open '${name}': ${errnoText(error)}`);
}

/** The bar of a download that is done. */
function progress(name: string, size: number): string {
  const shown = size < 100_000 ? String(size) : `${String(Math.floor(size / 1_024))}k`;
  return `${name.slice(0, 20).padEnd(20)} 100% |${'*'.repeat(32)}|${shown.padStart(6)}  0:00:00 ETA`;
}

async function ask(
  place: AppletPlace,
  options: ParsedOptions,
  url: URL,
  say: (line: string) => Promise<void>,
): Promise<IncomingMessage> {
  const { context } = place;
  const data = options.value('post-data');
  const body = data === undefined ? undefined : Buffer.from(data);
  const given = options
    .values('header')
    .map((text) => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1).trim()] as const);
  const own = [
    ['Host', url.host],
    ['User-Agent', options.value('U') ?? 'Wget'],
    ...(body === undefined
      ? []
      : [
          ['Content-Type', 'application/x-www-form-urlencoded'] as const,
          ['Content-Length', String(body.length)] as const,
        ]),
  ] as const;
  const headers = [
    ...own.filter(([name]) => !given.some(([other]) => other.toLowerCase() === name.toLowerCase())),
    ...given,
    ['Connection', 'close'] as const,
  ];
  const stop = new AbortController();
  using _timer = context.clock.after(
    Math.min(sleepLength(options.value('T') ?? '900') ?? 900_000, 2_147_483_647),
    () => {
      stop.abort();
    },
  );
  const connecting = (address = ''): Promise<void> => {
    const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
    return say(`Connecting to ${url.host} (${address}:${port})`);
  };
  try {
    const answer = await exchange(context, {
      method: options.has('spider') ? 'HEAD' : body === undefined ? 'GET' : 'POST',
      url,
      headers,
      body,
      insecure: true,
      ca: undefined,
      certificate: undefined,
      address: undefined,
      port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
      connectTimeoutMs: undefined,
      signal: AbortSignal.any([context.signal, stop.signal]),
    });
    await connecting(answer.socket.remoteAddress);
    if (options.has('S')) await showHead(place, answer);
    return answer;
  } catch (error) {
    if (!(error instanceof ExchangeProblem)) throw error;
    if (error.failure.kind === 'not-connected') await connecting(error.failure.address);
    throw new UsageProblem(failureText(error.failure, url.hostname));
  }
}

async function showHead({ context }: AppletPlace, answer: IncomingMessage): Promise<void> {
  const lines = [`  HTTP/${answer.httpVersion} ${String(answer.statusCode)} ${answer.statusMessage ?? ''}`];
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2)
    lines.push(`  ${answer.rawHeaders[at] ?? ''}: ${answer.rawHeaders[at + 1] ?? ''}`);
  await put(context.stderr, `${lines.join('\n')}\n  \n`);
}

function failureText(failure: ExchangeFailure, host: string): string {
  switch (failure.kind) {
    case 'unresolved':
      return `bad address '${host}'`;
    case 'not-connected':
      return `can't connect to remote host (${failure.address}): ${errnoText({ code: failure.code })}`;
    case 'aborted':
    case 'connect-timeout':
      return 'download timed out';
    case 'reset':
      return 'error getting response: Connection reset by peer';
    default:
      return 'error getting response';
  }
}
