/**
 * exec and attach over WebSocket channels. Mirrors apiserver `pkg/util/proxy/websocket.go` (v5) and kubelet
 * `pkg/cri/streaming/remotecommand/websocket.go` (the others).
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex, Writable } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { ended } from './ended.ts';
import { refusePlainly } from './plain-refusal.ts';
import { statusText, type RemoteCommand, type WantedStreams } from './remote-command.ts';
import { acceptWebSocket } from './websocket/accept-web-socket.ts';
import { ChannelConnection } from './websocket/channel-connection.ts';
import { webSocketProtocols } from './upgrade-headers.ts';

const V5 = 'v5.channel.k8s.io';
const KUBELET_PROTOCOLS = ['channel.k8s.io', 'base64.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;

/** Undefined: nothing suits both sides, and the request has been refused. */
export async function webSocketCommand(
  request: IncomingMessage,
  upgrade: { readonly socket: Duplex; readonly head: Buffer },
  wanted: WantedStreams,
  clock: Clock,
): Promise<RemoteCommand | undefined> {
  const protocol = selected(webSocketProtocols(request));
  if (protocol === undefined) {
    refusePlainly(upgrade.socket, 403, '');
    return undefined;
  }
  const webSocket = await acceptWebSocket(request, upgrade, protocol, clock);
  if (webSocket === undefined) return undefined;
  const connection = new ChannelConnection(webSocket, {
    codec: protocol.includes('base64') ? 'base64' : 'binary',
    closable: protocol === V5 ? Object.keys(CHANNEL).length : 0,
    inputs: [...(wanted.stdin ? [CHANNEL.stdin] : []), CHANNEL.resize],
  });
  // Clients wait for this to know that the connection stands.
  connection.send(firstOutput(wanted), Buffer.alloc(0));
  const outputs: Writable[] = [];
  const output = (channel: number): Writable => {
    const stream = connection.output(channel);
    outputs.push(stream);
    return stream;
  };
  return {
    ...(wanted.stdin ? { stdin: connection.input(CHANNEL.stdin) } : {}),
    ...(wanted.stdout ? { stdout: output(CHANNEL.stdout) } : {}),
    ...(wanted.stderr ? { stderr: output(CHANNEL.stderr) } : {}),
    resize: connection.input(CHANNEL.resize),
    onClosed: (callback) => {
      connection.onClosed(callback);
    },
    finish: async (status) => {
      await Promise.all(outputs.map(ended));
      const text = statusText(status, formOf(protocol));
      if (text !== '') connection.send(CHANNEL.error, Buffer.from(text));
      connection.close();
    },
  };
}

/** The first one that both know; none where the client names none. */
function selected(offered: readonly string[]): string | undefined {
  if (offered.includes(V5)) return V5;
  return offered.length === 0 ? '' : offered.find((each) => KUBELET_PROTOCOLS.includes(each));
}

function formOf(protocol: string): 'message' | 'status' | 'wrapped' {
  if (protocol === V5) return 'wrapped';
  return protocol.startsWith('v4.') ? 'status' : 'message';
}

function firstOutput({ stdout, stderr }: WantedStreams): number {
  if (stdout) return CHANNEL.stdout;
  return stderr ? CHANNEL.stderr : CHANNEL.error;
}
