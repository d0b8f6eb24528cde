import dgram from 'node:dgram';
import net from 'node:net';
import { meansHere, normalizeArgs } from './normalize-args.ts';
import type { NodeSettings } from './settings.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Has TCP connections and UDP sockets start from the address of the place; `localhost` is the place itself. */
export function podConnect({ address }: NodeSettings): void {
  const prototype = net.Socket.prototype as unknown as { connect: Method };
  const { connect } = prototype;
  prototype.connect = function (...args) {
    const [options, callback] = normalizeArgs(args);
    if (typeof options.path === 'string') return Reflect.apply(connect, this, args);
    const host = meansHere(options.host) ? address : options.host;
    const isElsewhere = net.isIP(String(host)) !== 0 && !String(host).startsWith('127.');
    const localAddress = options['localAddress'] ?? (isElsewhere ? undefined : address);
    const placed = { ...options, host, localAddress };
    return Reflect.apply(connect, this, callback === null ? [placed] : [placed, callback]);
  };
  podDatagrams(address);
}

function podDatagrams(address: string): void {
  const prototype = dgram.Socket.prototype as unknown as { bind: Method; send: Method; connect: Method };
  const { bind, send, connect } = prototype;
  const isIpv4 = (socket: unknown): boolean => (socket as { readonly type?: string }).type === 'udp4';
  const isBound = (socket: unknown): boolean =>
    (Object.getOwnPropertySymbols(socket as object)
      .filter(({ description }) => description === 'state symbol')
      .map((symbol) => (socket as Record<symbol, { readonly bindState?: number }>)[symbol]?.bindState)[0] ?? 0) !== 0;
  prototype.bind = function (...args) {
    if (!isIpv4(this)) return Reflect.apply(bind, this, args);
    const callback = args.find((arg) => typeof arg === 'function');
    const [first, second] = args;
    if (typeof first === 'object' && first !== null) {
      const options = first as { readonly address?: string; readonly fd?: number };
      if (options.fd !== undefined || !meansHere(options.address)) return Reflect.apply(bind, this, args);
      return Reflect.apply(bind, this, [{ ...options, address }, callback]);
    }
    if (typeof second === 'string' && !meansHere(second)) return Reflect.apply(bind, this, args);
    return Reflect.apply(bind, this, [{ port: typeof first === 'number' ? first : 0, address }, callback]);
  };
  // A socket that sends before it is bound would be bound to any address.
  const bound = (method: Method): Method =>
    function (...args) {
      if (isIpv4(this) && !isBound(this)) Reflect.apply(prototype.bind, this, [0]);
      return Reflect.apply(method, this, args);
    };
  prototype.send = bound(send);
  prototype.connect = bound(connect);
}
