import { Agent, request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

export interface CallOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly trailers: NodeJS.Dict<string>;
}

/** Sends a request to 127.0.0.1 on a fresh connection, or one of `agent`. Rejects when there is no whole answer. */
export async function call(port: number, options: CallOptions = {}): Promise<CallAnswer> {
  const sent = open(port, options);
  sent.end(options.body);
  const answer = await answerTo(sent);
  const body = await textOf(answer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body, trailers: answer.trailers };
}

/** A request whose body and answer are up to the caller. */
export function open(
  port: number,
  { path = '/', method = 'GET', headers = {}, agent }: CallOptions = {},
): ClientRequest {
  return request({ host: '127.0.0.1', port, path, method, headers: { ...headers }, agent: agent ?? false });
}

export function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve).once('error', reject);
  });
}

export async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer.setEncoding('latin1')) text += String(chunk);
  return text;
}

/** Sends bytes and returns all that comes back until the other side closes. */
export function callRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(text);
    });
  });
}
