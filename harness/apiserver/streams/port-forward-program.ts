/** `pods/portforward`. Mirrors `pkg/registry/core/pod/rest/subresources.go` and kubelet `pkg/cri/streaming/portforward`. */
import type { Duplex } from 'node:stream';
import { createWebSocketStream } from 'ws';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { textAt } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { StreamExchange, SubresourceProgram } from '../registry/subresource-handlers.ts';
import { forwardConnection } from './forward-connection.ts';
import { forwardedPorts, refusePortNumbers } from './forwarded-ports.ts';
import { refusePlainly } from './plain-refusal.ts';
import type { PodRuntime } from './pod-runtime.ts';
import { reachedRuntime } from './reached-runtime.ts';
import { isForwardStream, StreamPairs } from './spdy-port-forward.ts';
import { acceptSpdy } from './spdy/accept-spdy.ts';
import type { SpdyStream } from './spdy/spdy-stream.ts';
import { SpdySession, type SpdySessionOptions } from './spdy/spdy-session.ts';
import { ended } from './ended.ts';
import { webSocketPorts } from './web-socket-ports.ts';
import { acceptWebSocket } from './websocket/accept-web-socket.ts';
import { requestedUpgrade, webSocketProtocols } from './upgrade-headers.ts';

type Upgrade = NonNullable<StreamExchange['upgrade']>;
/** Carries one connection to its end. Rejects with why it could not. */
type Forward = (port: number, client: Duplex) => Promise<void>;

const PROTOCOL = 'portforward.k8s.io';
const TUNNEL = 'SPDY/3.1+';

export function portForwardProgram(runtime: PodRuntime | undefined, clock: Clock): SubresourceProgram {
  return {
    type: 'stream',
    run: async (call, { request, upgrade, signal }) => {
      const { query } = call;
      refusePortNumbers(query);
      const pod = call.target();
      const reached = reachedRuntime(runtime, pod);
      if (upgrade === undefined) throw refusals.badRequest('Upgrade request required');
      const forward = forwarder(reached, pod, signal);
      const asked = requestedUpgrade(request);
      if (asked === 'websocket') await overWebSocket(request, upgrade, query, forward, clock);
      else if (asked.includes('spdy/3.1'))
        await acceptSpdy(request, upgrade, [PROTOCOL], sessionOptions(forward, clock))?.session.closed;
      else refusePlainly(upgrade.socket, 400, 'unable to upgrade: missing upgrade headers in request');
    },
  };
}

function forwarder(runtime: PodRuntime, pod: ApiObject, signal: AbortSignal): Forward {
  return async (port, client) => {
    const gone = new AbortController();
    client.once('close', () => {
      gone.abort();
    });
    try {
      const connection = await runtime.dial(pod, port, AbortSignal.any([signal, gone.signal]));
      connection.on('error', () => undefined);
      if (client.destroyed) connection.destroy();
      else await forwardConnection(client, connection, signal);
    } catch (error) {
      if (client.destroyed) return;
      const { metadata } = pod;
      const who = `pod ${textAt(metadata, 'name') ?? ''}, uid ${textAt(metadata, 'uid') ?? ''}`;
      throw new Error(`error forwarding port ${port} to ${who}: ${messageOf(error)}`, { cause: error });
    }
  };
}

function sessionOptions(forward: Forward, clock: Clock): Omit<SpdySessionOptions, 'role'> {
  const pairs = new StreamPairs(clock, (port, data, error) => {
    conduct(forward, port, data, error).catch(() => undefined);
  });
  return {
    clock,
    accepts: isForwardStream,
    onStream: (stream) => {
      // Nobody writes to the error stream but us.
      if (stream.headers.get('streamtype') === 'error') stream.resume();
      pairs.add(stream);
    },
  };
}

/** Never rejects: what goes wrong is said on the error stream. */
async function conduct(forward: Forward, port: number, data: SpdyStream, error: SpdyStream): Promise<void> {
  try {
    await forward(port, data);
  } catch (failure) {
    error.write(messageOf(failure));
  }
  await ended(data);
  await ended(error);
}

async function overWebSocket(
  request: StreamExchange['request'],
  upgrade: Upgrade,
  query: URLSearchParams,
  forward: Forward,
  clock: Clock,
): Promise<void> {
  const offered = webSocketProtocols(request);
  if (!offered.some((each) => each.startsWith(TUNNEL) && each.endsWith('.k8s.io'))) {
    const ports = forwardedPorts(query);
    if (typeof ports === 'string') refusePlainly(upgrade.socket, 400, ports);
    else await webSocketPorts(request, upgrade, ports, forward, clock);
    return;
  }
  if (!offered.includes(`${TUNNEL}${PROTOCOL}`)) {
    refusePlainly(upgrade.socket, 403, `unable to upgrade: unable to negotiate protocol: server accepts [${PROTOCOL}]`);
    return;
  }
  const webSocket = await acceptWebSocket(request, upgrade, `${TUNNEL}${PROTOCOL}`, clock);
  if (webSocket === undefined) return;
  const tunnel = createWebSocketStream(webSocket);
  await new SpdySession(tunnel, { ...sessionOptions(forward, clock), role: 'server' }).closed;
}
