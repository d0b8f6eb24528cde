import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import type { AddressInfo, Server } from 'node:net';
import type { DatagramPort, ListeningPort } from './program-network.ts';

/** Has `server` listen on a port of `address`; 0 for any free one. Rejects with what the system says: `EADDRINUSE`, `EACCES`. */
export async function openPort(server: Server, address: string, port: number): Promise<ListeningPort> {
  await new Promise<void>((resolve, reject) => {
    const onError = (error: Error): void => {
      server.off('listening', onListening);
      reject(error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve();
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, address);
  });
  const opened = (server.address() as AddressInfo).port;
  return {
    port: opened,
    // The port is free as soon as `close` returns; its callback waits for the last connection.
    [Symbol.asyncDispose]: () => {
      if (server.listening) server.close();
      return Promise.resolve();
    },
  };
}

/** A UDP socket bound to a port of `address`; 0 for any free one. Rejects with what the system says. */
export async function openDatagrams(address: string, port: number): Promise<DatagramSocket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port, address, exclusive: true }, () => {
      socket.off('error', reject);
      // An ICMP answer to a datagram is no reason to stop; whoever sent it finds out by silence.
      socket.on('error', () => undefined);
      resolve();
    });
  });
  return socket;
}

/** Ends a socket; twice is once. */
export function closeDatagrams(socket: DatagramSocket): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.close(resolve);
    } catch {
      resolve();
    }
  });
}

/** The plain port over a bound socket. */
export function datagramPort(socket: DatagramSocket): DatagramPort {
  return {
    port: socket.address().port,
    onMessage: (listener) => {
      socket.on('message', (data, { address, port }) => {
        listener(data, { address, port });
      });
    },
    send: (data, port, address) => {
      socket.send(data, port, address, () => undefined);
    },
    [Symbol.asyncDispose]: () => closeDatagrams(socket),
  };
}
