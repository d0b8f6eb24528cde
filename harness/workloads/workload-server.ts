import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../core/clock.ts';
import type { ProgramNetwork } from '../core/program-network.ts';
import { openServer, type OpenServer } from '../core/open-server.ts';
import type { WorkloadAnswer, WorkloadRequest } from './workload-answer.ts';
import type { WorkloadEnv } from './workload-env.ts';

/** How every sample program is started. */
export interface WorkloadOptions {
  /** Where it listens. */
  readonly network: ProgramNetwork;
  /** 0 for any free port. */
  readonly port: number;
  readonly env: WorkloadEnv;
  readonly clock: Clock;
  /** Aborting it is the program's SIGTERM: an orderly end begins. */
  readonly signal: AbortSignal;
  /** Aborting it is the program's SIGKILL: connections are cut at once. */
  readonly killed?: AbortSignal;
}

/** A sample program that serves. Disposing it ends it without lingering; requests in flight finish. */
export interface RunningWorkload extends AsyncDisposable {
  readonly port: number;
  /** Resolves when the program has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

export interface WorkloadServerOptions extends Omit<WorkloadOptions, 'env'> {
  readonly answer: (request: WorkloadRequest) => WorkloadAnswer;
  /** How long a request is kept waiting before it is looked at, milliseconds. @default not at all */
  readonly delayMs?: (request: WorkloadRequest) => number;
  /**
   * How long it goes on serving after `signal` aborted, before it stops accepting. Endpoint removal starts at the same
   * moment as SIGTERM and reaches the proxies later; a preStop sleep buys the same time.
   */
  readonly lingerMs: number;
}

export const WORKLOAD_DEFAULTS: { readonly finishWithinMs: number; readonly idleMs: number } = {
  /** Requests still in flight this long after accepting stopped are cut off. */
  finishWithinMs: 2_000,
  /** Longer than any client keeps an idle connection, so that no request meets a connection that is being closed. */
  idleMs: 75_000,
};

/**
 * Serves `answer` over HTTP/1.1 with keep-alive. While it ends, every answer carries `connection: close`, so that clients
 * come back on a new connection, which by then leads elsewhere. Rejects when the port cannot be bound.
 */
export async function startWorkloadServer(options: WorkloadServerOptions): Promise<RunningWorkload> {
  const { network, port, clock, signal, lingerMs } = options;
  signal.throwIfAborted();
  let ending = false;
  const server = createServer({ keepAliveTimeout: WORKLOAD_DEFAULTS.idleMs }, (request, response) => {
    request.resume();
    const facts = requestFacts(request);
    const respond = (): void => {
      write(response, options.answer(facts), ending || signal.aborted);
    };
    const delayMs = options.delayMs?.(facts) ?? 0;
    if (delayMs > 0) clock.after(delayMs, respond);
    else respond();
  });
  const open = await openServer(server, network, port);
  const end = (): void => {
    signal.removeEventListener('abort', endInOrder);
    if (ending) return;
    ending = true;
    stopAccepting(open, clock);
  };
  const endInOrder = (): void => {
    if (lingerMs > 0) clock.after(lingerMs, end);
    else end();
  };
  signal.addEventListener('abort', endInOrder, { once: true });
  options.killed?.addEventListener(
    'abort',
    () => {
      end();
      open.cut();
    },
    { once: true },
  );
  const dispose = (): Promise<void> => {
    end();
    return open.drained;
  };
  return { port: open.port, ended: open.drained, [Symbol.asyncDispose]: dispose };
}

function requestFacts(request: IncomingMessage): WorkloadRequest {
  const target = request.url ?? '/';
  const query = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: query < 0 ? target : target.slice(0, query),
    ...(query < 0 ? {} : { query: target.slice(query + 1) }),
    headers: request.headers,
  };
}

function write(response: ServerResponse, answer: WorkloadAnswer, ending: boolean): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    ...(answer.allow === undefined ? {} : { allow: answer.allow }),
    ...(ending ? { connection: 'close' } : {}),
  });
  response.end(answer.body);
}

/** What is left after `stopAccepting` has a request in flight and is cut off when it takes too long. */
function stopAccepting(open: OpenServer, clock: Clock): void {
  const cut = clock.after(WORKLOAD_DEFAULTS.finishWithinMs, () => {
    open.cut();
  });
  const done = (): void => {
    cut[Symbol.dispose]();
  };
  open.drained.then(done, done);
  open.stopAccepting().catch(done);
}
