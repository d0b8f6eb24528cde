/**
 * `GET /debug/clusters`, `GET /debug/endpoints?service=helloworld.sample&cluster=west` (3.3), `GET /readyz`. In the clear,
 * to anybody in the cluster, as istiod's port 15014.
 */
import { createServer } from 'node:http';
import { openServer } from '../../core/open-server.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import type { ClusterView, EndpointView } from './debug-views.ts';

export interface DebugServerOptions {
  readonly network: ProgramNetwork;
  /** 0 for any free one. */
  readonly port: number;
  readonly isReady: () => boolean;
  readonly clusters: () => readonly ClusterView[];
  /** @param cluster of the client; undefined: the control plane's own */
  readonly endpoints: (service: string, cluster: string | undefined) => readonly EndpointView[] | undefined;
}

export async function startDebugServer(
  options: DebugServerOptions,
): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((request, response) => {
    const { status, body } = answer(options, request.method ?? '', request.url ?? '');
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json' });
    response.end(isText ? `${body}\n` : `${JSON.stringify(body)}\n`);
  });
  const open = await openServer(server, options.network, options.port);
  return {
    port: open.port,
    [Symbol.asyncDispose]: async () => {
      await open.stopAccepting();
      open.cut();
      await open.drained;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function answer(options: DebugServerOptions, method: string, target: string): Answer {
  const base = 'http://istiod';
  if (method !== 'GET' || !URL.canParse(target, base)) return { status: 400, body: 'GET is needed' };
  const { pathname, searchParams } = new URL(target, base);
  switch (pathname) {
    case '/readyz':
    case '/ready':
      return options.isReady() ? { status: 200, body: 'ok' } : { status: 503, body: 'not every cluster was seen yet' };
    case '/debug/clusters':
      return { status: 200, body: options.clusters() };
    case '/debug/endpoints':
      return endpointsAnswer(options, searchParams);
    default:
      return { status: 404, body: `no such path: ${pathname}` };
  }
}

function endpointsAnswer({ endpoints }: DebugServerOptions, query: URLSearchParams): Answer {
  const service = query.get('service') ?? '';
  if (service === '') return { status: 400, body: '?service=NAME.NAMESPACE is needed' };
  const found = endpoints(service, query.get('cluster') ?? undefined);
  if (found === undefined) return { status: 404, body: `no Service ${service}, or no such cluster` };
  return { status: 200, body: found };
}
