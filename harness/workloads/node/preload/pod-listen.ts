import net from 'node:net';
import type { Control } from './control.ts';
import { meansHere, normalizeArgs, type AddressedOptions } from './normalize-args.ts';
import { readPreface } from './read-preface.ts';
import type { NodeSettings, PortReply } from './settings.ts';

type Emit = (event: string | symbol, ...values: unknown[]) => boolean;
type Method = (this: net.Server, ...args: unknown[]) => unknown;

/** A server whose connections are carried over from a port of the place. */
interface Carried {
  readonly wanted: number;
  readonly host: string;
  id: number;
  port: number | undefined;
}

/**
 * Has servers that listen on any address listen on the address of the place: the process that started the program opens
 * the port there, so that the links of the fleet's network hold for it, and carries each connection over to a port of the
 * program's own. Without `control`, as in forks and workers, the server listens on the address itself.
 */
export function podListen({ address, token }: NodeSettings, control: Control | undefined): void {
  const prototype = net.Server.prototype as unknown as { listen: Method; close: Method };
  const { listen, close } = prototype;
  const servers = new WeakMap<net.Server, Carried>();
  prototype.listen = function (...args) {
    const [options, callback] = normalizeArgs(args);
    if (!isPort(args, options) || !(meansHere(options.host) || options.host === address))
      return Reflect.apply(listen, this, args);
    const wanted = Number(options.port ?? 0);
    const isCarried = control !== undefined && isPortNumber(wanted) && !this.listening;
    if (isCarried) {
      if (!servers.has(this)) carry(this, control, () => servers.get(this), token);
      servers.set(this, { wanted, host: options.host ?? '::', id: 0, port: undefined });
    }
    const here = { ...options, host: address, port: isCarried ? 0 : options.port };
    return Reflect.apply(listen, this, callback === null ? [here] : [here, callback]);
  };
  prototype.close = function (...args) {
    const carried = servers.get(this);
    if (carried !== undefined && carried.id > 0) control?.close(carried.id);
    if (carried !== undefined) carried.id = 0;
    return Reflect.apply(close, this, args);
  };
}

/** Whether a server is to listen on a port rather than on a path, a handle or a file descriptor. */
function isPort(args: readonly unknown[], options: AddressedOptions): boolean {
  const [first] = args;
  if (typeof first === 'object' && first !== null && ('_handle' in first || 'fd' in first)) return false;
  return options.path === undefined && options['handle'] === undefined;
}

function isPortNumber(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port < 65_536;
}

function carry(server: net.Server, control: Control, current: () => Carried | undefined, token: string): void {
  const emit = server.emit.bind(server) as Emit;
  const address = server.address.bind(server);
  const seen = new WeakSet<net.Socket>();
  const override = (event: string | symbol, ...values: unknown[]): boolean => {
    const [value] = values;
    if (event === 'listening') {
      open(server, control, current(), address, emit);
      return true;
    }
    if (event === 'connection' && value instanceof net.Socket && !seen.has(value)) {
      seen.add(value);
      readPreface(value, token, current()?.port ?? 0, () => emit('connection', value));
      return true;
    }
    if (event === 'secureConnection') keepPeer(value);
    return emit(event, ...values);
  };
  Object.assign(server, {
    emit: override,
    address: () => {
      const carried = current();
      const port = carried?.port;
      if (carried === undefined || port === undefined || !server.listening) return server.listening ? address() : null;
      return { address: carried.host, family: carried.host.includes(':') ? 'IPv6' : 'IPv4', port };
    },
  });
}

function open(
  server: net.Server,
  control: Control,
  carried: Carried | undefined,
  address: () => ReturnType<net.Server['address']>,
  emit: Emit,
): void {
  const own = address();
  if (carried === undefined || own === null || typeof own === 'string') return;
  carried.id = control.listen(carried.wanted, own.port, (reply: PortReply) => {
    if (carried.id !== reply.id) return;
    if ('port' in reply) {
      carried.port = reply.port;
      emit('listening');
      return;
    }
    carried.id = 0;
    const failed = Object.assign(new Error(reply.error.message), {
      code: reply.error.code,
      syscall: 'listen',
      address: carried.host,
      port: carried.wanted,
    });
    server.close();
    emit('error', failed);
  });
}

interface Named {
  _peername?: unknown;
  _sockname?: unknown;
  readonly _parent?: Named | null;
}

/** A TLS socket asks the system who its peer is: it is told what the connection below it was told. */
function keepPeer(socket: unknown): void {
  const named = socket as Named;
  if (named._parent?._peername === undefined) return;
  named._peername = named._parent._peername;
  named._sockname = named._parent._sockname;
}
