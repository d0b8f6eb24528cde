/** exec and attach over SPDY. Mirrors kubelet `pkg/cri/streaming/remotecommand/httpstream.go`. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { statusText, type RemoteCommand, type WantedStreams } from './remote-command.ts';
import { refuseAsGo } from './plain-refusal.ts';
import { acceptSpdy, type SpdyProtocols } from './spdy/accept-spdy.ts';
import type { SpdySession } from './spdy/spdy-session.ts';
import type { SpdyStream } from './spdy/spdy-stream.ts';
import { ended } from './ended.ts';

const VERSIONS = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
const PROTOCOLS: SpdyProtocols = {
  supported: VERSIONS,
  refuseUnnamed: (socket) => {
    refuseAsGo(socket, 400, ['unable to upgrade: X-Stream-Protocol-Version is required']);
  },
  saysRefusal: 2,
};
const TYPES = ['error', 'stdin', 'stdout', 'stderr', 'resize'];
/** How long a client may take to open its streams. */
const STREAMS_MS = 30_000;

/** Undefined: nothing suits both sides, or the client did not open its streams; that has been answered. */
export async function spdyCommand(
  request: IncomingMessage,
  upgrade: { readonly socket: Duplex; readonly head: Buffer },
  wanted: WantedStreams,
  clock: Clock,
): Promise<RemoteCommand | undefined> {
  const opened = new OpenedStreams();
  const accepted = acceptSpdy(request, upgrade, PROTOCOLS, {
    clock,
    onStream: (stream) => {
      opened.add(stream);
    },
  });
  if (accepted === undefined) return undefined;
  const { session, protocol } = accepted;
  const version = VERSIONS.indexOf(protocol);
  const expected = TYPES.filter(
    (type) => type === 'error' || (type === 'resize' ? wanted.tty && version <= 1 : wanted[type as 'stdin']),
  ).length;
  const timer = clock.after(STREAMS_MS, () => {
    session.close();
  });
  const complete = await Promise.race([opened.complete(expected).then(() => true), session.closed.then(() => false)]);
  timer[Symbol.dispose]();
  return complete ? command(session, opened, version === 0 ? 'status' : 'message') : undefined;
}

function command(session: SpdySession, opened: OpenedStreams, form: 'status' | 'message'): RemoteCommand {
  const [stdin, stdout, stderr, resize] = ['stdin', 'stdout', 'stderr', 'resize'].map((type) => opened.get(type));
  return {
    ...(stdin === undefined ? {} : { stdin }),
    ...(stdout === undefined ? {} : { stdout }),
    ...(stderr === undefined ? {} : { stderr }),
    ...(resize === undefined ? {} : { resize }),
    onClosed: (callback) => {
      session.onClosed(callback);
    },
    finish: async (status) => {
      for (const stream of [stdout, stderr]) if (stream !== undefined) await ended(stream);
      const error = opened.get('error');
      if (error !== undefined) {
        const text = statusText(status, form);
        if (text !== '' && !error.destroyed) error.write(text);
        await ended(error);
      }
      session.close();
    },
  };
}

/**
 * The streams of a client, by their type. As upstream counts them: a client that asks for a terminal and opens stderr
 * instead of a stream of sizes has opened enough.
 */
class OpenedStreams {
  readonly #streams = new Map<string, SpdyStream>();
  #onAdded: () => void = () => undefined;

  add(stream: SpdyStream): void {
    const type = stream.headers.get('streamtype') ?? '';
    // Upstream leaves streams of other types alone, too.
    if (TYPES.includes(type) && !this.#streams.has(type)) this.#streams.set(type, stream);
    else stream.resume();
    this.#onAdded();
  }

  get(type: string): SpdyStream | undefined {
    return this.#streams.get(type);
  }

  async complete(count: number): Promise<void> {
    while (this.#streams.size < count) await new Promise<void>((resolve) => (this.#onAdded = resolve));
  }
}
