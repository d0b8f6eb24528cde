import { ServerResponse, type IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** An ordinary answer on a connection whose request asked for an upgrade. The connection closes after it. */
export function answerOn(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  if (socket instanceof Socket) response.assignSocket(socket);
  // Nobody else listens on a connection that was taken from its server.
  socket.on('error', () => undefined);
  response.once('finish', () => {
    socket.end();
  });
  return response;
}
