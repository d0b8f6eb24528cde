/** `pods/portforward`. Mirrors `pkg/registry/core/pod/rest/subresources.go` and kubelet `pkg/cri/streaming/portforward`. */
import type { Duplex } from 'node:stream';
import { createWebSocketStream } from 'ws';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { StreamExchange, SubresourceProgram } from '../registry/subresource-handlers.ts';
import { forwardConnection } from './forward-connection.ts';
import { forwardedPorts, refusePortNumbers } from './forwarded-ports.ts';
import { sandboxId } from './kubelet-words.ts';
import { refuseAsGo, refusePlainly } from './plain-refusal.ts';
import type { PodRuntime } from './pod-runtime.ts';
import { reachedRuntime } from './reached-runtime.ts';
import { isForwardStream, StreamPairs } from './spdy-port-forward.ts';
import { acceptSpdy, refuseProtocols, type SpdyProtocols } from './spdy/accept-spdy.ts';
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
const PROTOCOLS: SpdyProtocols = {
  supported: [PROTOCOL],
  // The kubelet has forgotten to answer such a request at all.
  refuseUnnamed: (socket) => {
    refuseAsGo(socket, 500, ['invalid upgrade response: status code 200']);
  },
  saysRefusal: 1,
};

export function portForwardProgram(runtime: PodRuntime | undefined, clock: Clock): SubresourceProgram {
  return {
    type: 'stream',
    run: async (call, { request, upgrade, signal }) => {
      const { query } = call;
      refusePortNumbers(query);
      const pod = call.target();
      const reached = reachedRuntime(runtime, pod);
      if (upgrade === undefined) throw refusals.badRequest('Upgrade request required');
      const asked = { request, upgrade, query, refused: reached.refusal?.(pod, { kind: 'portforward' }) };
      const forward = forwarder(reached, pod, signal);
      if (requestedUpgrade(request) === 'websocket') await overWebSocket(asked, forward, clock);
      else if (asked.refused !== undefined) refusePlainly(upgrade.socket, 500, asked.refused);
      else await acceptSpdy(request, upgrade, PROTOCOLS, sessionOptions(forward, clock))?.session.closed;
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
      // The kubelet names the sandbox where the pod was meant, and no uid.
      const who = `pod ${sandboxId(pod)}, uid `;
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

interface AskedForward {
  readonly request: StreamExchange['request'];
  readonly upgrade: Upgrade;
  readonly query: URLSearchParams;
  /** Why the pod has no ports, in the kubelet's words. */
  readonly refused: string | undefined;
}

async function overWebSocket(
  { request, upgrade, query, refused }: AskedForward,
  forward: Forward,
  clock: Clock,
): Promise<void> {
  const { socket } = upgrade;
  const offered = webSocketProtocols(request);
  const tunnelled = offered.filter((each) => each.startsWith(TUNNEL) && each.endsWith('.k8s.io'));
  if (tunnelled.length === 0) {
    const ports = forwardedPorts(query);
    if (typeof ports === 'string') refusePlainly(socket, 400, ports);
    else if (refused !== undefined) refusePlainly(socket, 500, refused);
    else await webSocketPorts(request, upgrade, ports, forward, clock);
    return;
  }
  if (refused !== undefined) {
    refusePlainly(socket, 500, refused);
    return;
  }
  if (!tunnelled.includes(`${TUNNEL}${PROTOCOL}`)) {
    const versions = tunnelled.map((each) => each.slice(TUNNEL.length));
    refuseProtocols(socket, versions, PROTOCOLS.supported, PROTOCOLS.saysRefusal);
    return;
  }
  const webSocket = await acceptWebSocket(request, upgrade, `${TUNNEL}${PROTOCOL}`, clock);
  if (webSocket === undefined) return;
  const tunnel = createWebSocketStream(webSocket);
  await new SpdySession(tunnel, { ...sessionOptions(forward, clock), role: 'server' }).closed;
}
