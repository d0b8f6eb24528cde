import { createServer } from 'node:http';
import type { Program, ProgramContext } from '../program.ts';
import { openServer } from '../../core/open-server.ts';
import { put } from '../serving/put.ts';
import { untilSignalled } from '../serving/until-signalled.ts';

/** What a script of the kind that the tutorials run says. */
export interface PipyScript {
  readonly port: number;
  readonly status: number;
  readonly body: string;
}

/**
 * `pipy -e SCRIPT` and `pipy FILE` of flomesh-io/pipy for scripts of one shape: `pipy().listen(PORT).serveHTTP(new Message(…))`
 * with a text, or a head with a status and a text. Any other script ends with 1 and a line that says so.
 */
export const pipyProgram: Program = async (context) => {
  const text = await scriptText(context);
  const script = text === undefined ? undefined : parsePipyScript(text);
  if (script === undefined) {
    await put(context.stderr, 'pipy: only pipy().listen(PORT).serveHTTP(new Message(TEXT)) is known here\n');
    return 1;
  }
  const body = Buffer.from(script.body);
  const server = createServer((request, response) => {
    request.resume();
    response.sendDate = false;
    response.writeHead(script.status, { 'content-length': body.length, connection: 'keep-alive' });
    response.end(body);
  });
  const open = await openServer(server, context.network, script.port);
  context.killed?.addEventListener('abort', open.cut, { once: true });
  await untilSignalled(context);
  await open.stopAccepting();
  await open.drained;
  return 0;
};

async function scriptText({ argv, files }: ProgramContext): Promise<string | undefined> {
  const inline = argv.findIndex((word) => word === '-e' || word === '--eval');
  if (inline >= 0) return argv[inline + 1];
  const file = argv.slice(1).find((word) => !word.startsWith('-'));
  return file === undefined ? undefined : String(await files.read(file));
}

const MESSAGE =
  /\.serveHTTP\(\s*(?:\(?\w*\)?\s*=>\s*)?new\s+Message\(\s*(?:\{\s*status:\s*(\d{3})\s*\}\s*,\s*)?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\$]|\\.)*`)\s*\)\s*\)/;

/** Undefined for a script of another shape. */
export function parsePipyScript(text: string): PipyScript | undefined {
  const port = /^\s*pipy\(.*?\)\s*\.listen\(\s*(\d{1,5})\s*[,)]/s.exec(text)?.[1];
  const message = MESSAGE.exec(text);
  if (port === undefined || message === null) return undefined;
  return { port: Number(port), status: Number(message[1] ?? '200'), body: literal(message[2] ?? "''") };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

function literal(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, (_, char: string) => ESCAPES[char] ?? char);
}
