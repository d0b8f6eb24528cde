import type { IncomingMessage } from 'node:http';
import { BrokenPipe, put } from '../../serving/put.ts';
import type { Applet, AppletPlace } from '../applet.ts';
import { errnoText } from '../errno-text.ts';
import type { ParsedOptions } from '../options.ts';
import { curlOptions } from './curl-options.ts';
import { CURL_VERSION } from './curl-version.ts';
import { bodyOf, headersOf, methodOf } from './curl-request.ts';
import { curlFailure, CurlProblem } from './curl-problem.ts';
import { writeOut, type TransferFacts } from './curl-write-out.ts';
import { exchange, ExchangeProblem, type ExchangeFailure, type ExchangeRequest } from './http-exchange.ts';

/** curl for HTTP and HTTPS over HTTP/1.1, with the flags that `CURL_FLAGS` of curl-options names, its messages and its exit codes. */
export const curl: Applet = async (place) => {
  const options = curlOptions(place.words);
  if (options.has('V')) {
    await place.out(`curl ${CURL_VERSION} (x86_64-pc-linux-musl)\nProtocols: http https\n`);
    return 0;
  }
  const urls = [...options.values('url'), ...options.operands];
  if (urls.length === 0) {
    await put(
      place.context.stderr,
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    return 2;
  }
  let status = 0;
  for (const [index, url] of urls.entries()) status = await transferOrSay(place, options, url, index);
  return status;
};

/** One URL: its exit code, after what curl says about a failure. */
async function transferOrSay(place: AppletPlace, options: ParsedOptions, url: string, index: number): Promise<number> {
  const retries = Number(options.value('retry') ?? '0');
  for (let attempt = 0; ; attempt += 1) {
    const facts: TransferFacts = {
      startedAt: place.context.clock.now(),
      size: 0,
      redirects: 0,
      method: 'GET',
      url,
      errorMessage: '',
    };
    let status = 0;
    let transient = false;
    try {
      await transfer(place, options, url, index, facts);
    } catch (error) {
      if (!(error instanceof CurlProblem)) throw error;
      status = error.exitCode;
      facts.errorMessage = error.message;
      transient = attempt < retries && isTransient(error, options);
      const speaks = !options.has('s') || options.has('S');
      if (!transient && speaks) await put(place.context.stderr, `curl: (${String(status)}) ${error.message}\n`);
    }
    if (transient) {
      const own = Number(options.value('retry-delay') ?? '0') * 1_000;
      const pause = own > 0 ? own : Math.min(1_000 * 2 ** attempt, 600_000);
      await place.context.clock.sleep(pause, place.context.signal).catch(() => undefined);
      continue;
    }
    const format = options.value('w');
    if (format !== undefined) await place.out(writeOut(format, facts, status, place.context.clock.now()));
    return status;
  }
}

/** Whether `--retry` tries again. */
function isTransient({ exitCode, message }: CurlProblem, options: ParsedOptions): boolean {
  if (exitCode === 28 || options.has('retry-all-errors')) return true;
  return exitCode === 7 ? options.has('retry-connrefused') : /error: (408|429|50[0234])$/.test(message);
}

async function transfer(
  place: AppletPlace,
  options: ParsedOptions,
  text: string,
  index: number,
  facts: TransferFacts,
): Promise<void> {
  const { context } = place;
  const limit = seconds(options.value('m'));
  const stop = new AbortController();
  using _timer =
    limit === undefined
      ? undefined
      : context.clock.after(limit, () => {
          stop.abort();
        });
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const timedOut = (): CurlProblem => {
    const ms = Math.round(context.clock.now() - facts.startedAt);
    if (!stop.signal.aborted) return new CurlProblem(143, 'interrupted');
    return new CurlProblem(
      28,
      facts.answer === undefined && facts.connectedAt === undefined
        ? `Connection timed out after ${String(ms)} milliseconds`
        : `Operation timed out after ${String(ms)} milliseconds with ${String(facts.size)} bytes received`,
    );
  };
  let url = parseUrl(text);
  const most = Number(options.value('max-redirs') ?? '50');
  let answer = await ask(place, options, url, signal, facts, timedOut);
  while (
    options.has('L') &&
    (answer.statusCode ?? 0) >= 300 &&
    (answer.statusCode ?? 0) < 400 &&
    answer.headers.location !== undefined
  ) {
    if (facts.redirects >= most) throw new CurlProblem(47, `Maximum (${String(most)}) redirects followed`);
    if (options.has('i') || options.has('I')) await place.out(headText(answer));
    answer.destroy();
    facts.redirects += 1;
    url = new URL(answer.headers.location, url);
    facts.url = url.href;
    answer = await ask(place, options, url, signal, facts, timedOut);
  }
  await take(place, options, answer, url, index, facts, timedOut);
}

function seconds(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || Number.isNaN(value) || value <= 0 ? undefined : Math.min(value * 1_000, 2_147_483_647);
}

function parseUrl(text: string): URL {
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  let url: URL;
  try {
    url = new URL(full);
  } catch {
    throw new CurlProblem(3, 'URL rejected: Malformed input to a URL function');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new CurlProblem(1, `Protocol "${url.protocol.slice(0, -1)}" not supported`);
  return url;
}

async function ask(
  place: AppletPlace,
  options: ParsedOptions,
  url: URL,
  signal: AbortSignal,
  facts: TransferFacts,
  timedOut: () => CurlProblem,
): Promise<IncomingMessage> {
  const { context } = place;
  const port = portOf(url);
  const given = await bodyOf(options, place);
  const redirected = facts.redirects > 0 ? facts.answer : undefined;
  const method = methodOf(options, given, redirected, facts.method);
  const body = options.has('G') || (redirected !== undefined && method === 'GET') ? undefined : given;
  if (options.has('G') && redirected === undefined) addToQuery(url, given);
  facts.method = method;
  const headers = headersOf(options, url, body);
  const tls = await tlsSettings(place, options);
  const address = resolvedAddress(options, url, port);
  const connectTimeoutMs = seconds(options.value('connect-timeout'));
  try {
    const answer = await exchange(context, {
      ...tls,
      method,
      url,
      headers,
      port,
      signal,
      body,
      address,
      connectTimeoutMs,
      onConnect: () => {
        facts.connectedAt = context.clock.now();
      },
    });
    const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = answer.socket;
    Object.assign(facts, {
      answer,
      remote: { address: remoteAddress, port: remotePort },
      local: { address: localAddress, port: localPort },
    } satisfies Partial<TransferFacts>);
    await trace(place, options, { method, url, headers, port, answer });
    return answer;
  } catch (error) {
    if (!(error instanceof ExchangeProblem)) throw error;
    if (error.failure.kind === 'aborted') throw timedOut();
    const failed = curlFailure(error.failure, url.hostname, port, Math.round(context.clock.now() - facts.startedAt));
    if (options.has('v')) await traceFailure(context, error.failure, port, failed);
    throw failed;
  }
}

/** `-G` asks with the data in the query. */
function addToQuery(url: URL, data: Buffer | undefined): void {
  if (data !== undefined) url.search = `${url.search === '' ? '?' : `${url.search}&`}${data.toString()}`;
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

async function tlsSettings(
  place: AppletPlace,
  options: ParsedOptions,
): Promise<Pick<ExchangeRequest, 'ca' | 'certificate' | 'insecure'>> {
  const [cert, key, ca] = await Promise.all(['E', 'key', 'cacert'].map((name) => readOption(place, options, name)));
  return { ca, certificate: cert === undefined ? undefined : { cert, key: key ?? cert }, insecure: options.has('k') };
}

async function readOption(place: AppletPlace, options: ParsedOptions, name: string): Promise<Buffer | undefined> {
  const file = options.value(name);
  if (file === undefined) return undefined;
  try {
    return await place.context.files.read(place.path(file));
  } catch {
    throw name === 'cacert'
      ? new CurlProblem(77, `error setting certificate verify locations:  CAfile: ${file} CApath: none`)
      : new CurlProblem(58, `could not load PEM client certificate from ${file}`);
  }
}

/** `--resolve host:port:address`, `--connect-to host:port:host2:port2` (the host alone). */
function resolvedAddress(options: ParsedOptions, { hostname }: URL, port: number): string | undefined {
  const fits = (host = '', entryPort = '', any: string): boolean =>
    (host === any || host.toLowerCase() === hostname) &&
    (Number(entryPort) === port || (any === '' && entryPort === ''));
  const resolved = options.values('resolve').map((entry) => entry.replace(/^\+/, '').split(':'));
  const address = resolved
    .find(([host, entryPort]) => fits(host, entryPort, '*'))
    ?.slice(2)
    .join(':');
  if (address !== undefined) return address.split(',')[0]?.replace(/[[\]]/g, '');
  const moved = options.values('connect-to').map((entry) => entry.split(':'));
  const to = moved.find(([host, entryPort]) => fits(host, entryPort, ''))?.[2] ?? '';
  return to === '' ? undefined : to;
}

function headText(answer: IncomingMessage): string {
  const lines = [`HTTP/${answer.httpVersion} ${String(answer.statusCode)} ${answer.statusMessage ?? ''}`];
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2)
    lines.push(`${answer.rawHeaders[at] ?? ''}: ${answer.rawHeaders[at + 1] ?? ''}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

interface Traced {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly (readonly [string, string])[];
  readonly port: number;
  readonly answer: IncomingMessage;
}

async function trace(
  { context }: AppletPlace,
  options: ParsedOptions,
  { method, url, headers, port, answer }: Traced,
): Promise<void> {
  if (!options.has('v')) return;
  const address = answer.socket.remoteAddress ?? '';
  const lines = [
    `*   Trying ${address}:${String(port)}...`,
    `* Connected to ${url.hostname} (${address}) port ${String(port)}`,
    `> ${method} ${url.pathname}${url.search} HTTP/1.1\r`,
    ...headers.map(([name, value]) => `> ${name}: ${value}\r`),
    '> \r',
    ...headText(answer)
      .trimEnd()
      .split('\r\n')
      .map((line) => `< ${line}\r`),
    '< \r',
  ];
  await put(context.stderr, lines.map((line) => `${line}\n`).join(''));
}

async function traceFailure(
  { stderr }: AppletPlace['context'],
  failure: ExchangeFailure,
  port: number,
  { message }: CurlProblem,
): Promise<void> {
  if (failure.kind !== 'not-connected') return;
  const { address, code } = failure;
  const lines = [
    `*   Trying ${address}:${String(port)}...`,
    `* connect to ${address} port ${String(port)} failed: ${errnoText({ code })}`,
    `* ${message}`,
    '* closing connection #0',
  ];
  await put(stderr, lines.map((line) => `${line}\n`).join(''));
}

async function take(
  place: AppletPlace,
  options: ParsedOptions,
  answer: IncomingMessage,
  url: URL,
  index: number,
  facts: TransferFacts,
  timedOut: () => CurlProblem,
): Promise<void> {
  const status = answer.statusCode ?? 0;
  const refused = status >= 400 && (options.has('f') || options.has('fail-with-body'));
  const hidesBody = refused && !options.has('fail-with-body');
  const write = await output(place, options, url, index);
  if ((options.has('i') || options.has('I')) && !hidesBody) await write(headText(answer));
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (hidesBody) continue;
      facts.size += chunk.length;
      await write(chunk);
    }
  } catch (error) {
    if (error instanceof ExchangeProblem) throw timedOut();
    throw error instanceof BrokenPipe || error instanceof CurlProblem ? error : cutShort(error, answer, facts.size);
  }
  if (refused) throw new CurlProblem(22, `The requested URL returned error: ${String(status)}`);
}

/** An answer that broke off. */
function cutShort(error: unknown, answer: IncomingMessage, size: number): CurlProblem {
  if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET')
    return new CurlProblem(56, 'Recv failure: Connection reset by peer');
  const expected = Number(answer.headers['content-length'] ?? 'NaN');
  if (Number.isNaN(expected)) return new CurlProblem(18, 'transfer closed with outstanding read data remaining');
  return new CurlProblem(18, `end of response with ${String(expected - size)} bytes missing`);
}

/** Standard output, or the file of this URL. */
async function output(
  place: AppletPlace,
  options: ParsedOptions,
  url: URL,
  index: number,
): Promise<(data: string | Buffer) => Promise<void>> {
  const named = options.has('O')
    ? (url.pathname.split('/').at(-1) ?? '')
    : options.values('o')[Math.min(index, options.values('o').length - 1)];
  if (named === undefined || named === '-' || named === '/dev/stdout') return place.out;
  if (named === '/dev/null') return () => Promise.resolve();
  const { files } = place.context;
  const path = place.path(named);
  const write = async (data: Buffer, append: boolean): Promise<void> => {
    try {
      await files.write(path, data, { append });
    } catch (error) {
      throw new CurlProblem(23, `client returned ERROR on write, ${errnoText(error)}`);
    }
  };
  await write(Buffer.alloc(0), false);
  return (data) => write(Buffer.from(data), true);
}
