import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Program, ProgramContext } from '../program.ts';
import { logLine } from '../serving/log-line.ts';
import { openServer } from '../../core/open-server.ts';
import { untilSignalled } from '../serving/until-signalled.ts';
import { nginxAnswer, NGINX_ROOT, type NginxSite } from './nginx-answer.ts';
import { nginxSettings } from './nginx-settings.ts';

/**
 * nginx as its image starts it. Of its configuration `/etc/nginx/conf.d/default.conf` is read, and of that `listen`, `root`
 * and `return`. Ends gracefully: requests in flight finish, as the image's STOPSIGNAL SIGQUIT asks for.
 */
export function nginxProgram(version: string): Program {
  return async (context) => {
    const settings = await nginxSettings(context.files);
    const site = { files: context.files, root: settings.root ?? NGINX_ROOT, version };
    let ending = false;
    const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
      request.resume();
      const told = settings.answer;
      const answering = told === undefined ? answer(request, site) : Promise.resolve(told);
      answering.then(
        ({ status, headers, body }) => {
          const closes = ending || !response.shouldKeepAlive;
          const sent = closes ? headers.filter(([name]) => name !== 'Connection') : headers;
          send(response, { status, headers: [...sent, ...(closes ? ([['Connection', 'close']] as const) : [])], body });
          logAccess(context, request, status, body.length);
        },
        () => {
          response.destroy();
        },
      );
      function send(to: ServerResponse, what: Awaited<ReturnType<typeof answer>>): void {
        to.sendDate = false;
        to.writeHead(what.status, [
          ...['Server', `nginx/${version}`, 'Date', context.clock.date().toUTCString()],
          ...what.headers.flat(),
        ]);
        to.end(what.body);
      }
    });
    const open = await openServer(server, context.network, settings.port);
    context.killed?.addEventListener('abort', open.cut, { once: true });
    await untilSignalled(context);
    ending = true;
    await open.stopAccepting();
    await open.drained;
    return 0;
  };
}

function answer(request: IncomingMessage, site: NginxSite): ReturnType<typeof nginxAnswer> {
  const { host, 'if-none-match': etag } = request.headers;
  return nginxAnswer({ method: request.method ?? 'GET', target: request.url ?? '/', host, etag }, site);
}

/** In nginx's `main` format. */
function logAccess({ stdout, clock }: ProgramContext, request: IncomingMessage, status: number, size: number): void {
  const { referer = '-', 'user-agent': agent = '-', 'x-forwarded-for': forwarded = '-' } = request.headers;
  const line = `${request.method ?? ''} ${request.url ?? ''} HTTP/${request.httpVersion}`;
  const from = request.socket.remoteAddress ?? '-';
  logLine(stdout)(
    `${from} - - [${logTime(clock.date())}] "${line}" ${String(status)} ${String(size)} "${referer}" "${agent}" "${String(forwarded)}"`,
  );
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function logTime(date: Date): string {
  const iso = date.toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[date.getUTCMonth()] ?? ''}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
