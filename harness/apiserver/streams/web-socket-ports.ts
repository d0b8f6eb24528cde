/** Port forwarding over WebSocket channels. Mirrors kubelet `pkg/cri/streaming/portforward/websocket.go`. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { refusePlainly } from './plain-refusal.ts';
import { ended } from './ended.ts';
import { acceptWebSocket } from './websocket/accept-web-socket.ts';
import { ChannelConnection } from './websocket/channel-connection.ts';
import { webSocketProtocols } from './upgrade-headers.ts';

const PROTOCOLS = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];
/** Two channels for each port, and a channel is one byte. */
const MAX_PORTS = 127;

/** One connection to each of the ports, at once; the client is done when all of them have ended. */
export async function webSocketPorts(
  request: IncomingMessage,
  upgrade: { readonly socket: Duplex; readonly head: Buffer },
  ports: readonly number[],
  forward: (port: number, client: Duplex) => Promise<void>,
  clock: Clock,
): Promise<void> {
  const offered = webSocketProtocols(request);
  const protocol = offered.length === 0 ? '' : offered.find((each) => PROTOCOLS.includes(each));
  if (protocol === undefined || ports.length > MAX_PORTS) {
    refusePlainly(upgrade.socket, 403, '');
    return;
  }
  const webSocket = await acceptWebSocket(request, upgrade, protocol, clock);
  if (webSocket === undefined) return;
  const connection = new ChannelConnection(webSocket, {
    codec: protocol.includes('base64') ? 'base64' : 'binary',
    closable: 0,
    inputs: ports.map((_port, index) => index * 2),
  });
  for (const [index, port] of ports.entries()) {
    const number = Buffer.from([port & 0xff, port >> 8]);
    connection.send(index * 2, number);
    connection.send(index * 2 + 1, number);
  }
  const all = ports.map((port, index) => forwardChannel(connection, port, index * 2, forward));
  await Promise.race([Promise.all(all), connection.closed]);
  connection.close();
  await connection.closed;
}

async function forwardChannel(
  connection: ChannelConnection,
  port: number,
  channel: number,
  forward: (port: number, client: Duplex) => Promise<void>,
): Promise<void> {
  const client = connection.input(channel);
  connection.onClosed(() => client.destroy());
  try {
    await forward(port, client);
  } catch (error) {
    connection.send(channel + 1, Buffer.from(messageOf(error)));
  }
  await ended(client);
}
