import { createServer } from 'node:net';

/**
 * Whether this machine lets this user have ports below 1024 of any loopback address, as embedded fleets need it. Where it
 * does not, as on macOS, their tests have nothing to run on.
 */
export function hasLowPorts(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port: 53, host: '127.254.240.254', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
