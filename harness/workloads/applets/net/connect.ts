import { connect, type Socket } from 'node:net';
import type { ProgramContext } from '../../program.ts';

/** Connects as the place does. Rejects with the system's error, or `ETIMEDOUT` after `timeoutMs`. */
export function connectTo(
  { network, clock, signal }: Pick<ProgramContext, 'network' | 'clock' | 'signal'>,
  host: string,
  port: number,
  timeoutMs: number | undefined,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { localAddress, lookup } = network.outbound;
    const socket = connect({
      host,
      port,
      allowHalfOpen: true,
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(lookup === undefined ? {} : { lookup }),
    });
    const timer =
      timeoutMs === undefined
        ? undefined
        : clock.after(timeoutMs, () => {
            socket.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
          });
    const onAbort = (): void => {
      socket.destroy(Object.assign(new Error('interrupted'), { code: 'EINTR' }));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = (): void => {
      timer?.[Symbol.dispose]();
    };
    socket.once('connect', () => {
      settled();
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('close', () => {
      settled();
      signal.removeEventListener('abort', onAbort);
    });
  });
}

/** The address of a name, as the place has it. Rejects when there is none. */
export function addressOf({ network }: Pick<ProgramContext, 'network'>, host: string): Promise<string> {
  if (/^[\d.]+$/.test(host)) return Promise.resolve(host);
  const { lookup } = network.outbound;
  if (lookup === undefined) return import('node:dns/promises').then(async (dns) => (await dns.lookup(host, 4)).address);
  return new Promise((resolve, reject) => {
    lookup(host, { family: 4 }, (error, address) => {
      const first = Array.isArray(address) ? address[0]?.address : address;
      if (error !== null || first === undefined) reject(error ?? new Error('no address'));
      else resolve(first);
    });
  });
}
