import net from 'node:net';

/** Options of `connect` and `listen`, as far as they say where. */
export interface AddressedOptions {
  readonly host?: string | undefined;
  readonly port?: number | string | undefined;
  readonly path?: string | undefined;
  readonly [option: string]: unknown;
}

/** What `connect` and `listen` of node:net were called with, as their options and the rest; Node has it beside them. */
export function normalizeArgs(args: readonly unknown[]): readonly [AddressedOptions, (() => void) | null] {
  // `net.connect` hands over what it has normalized itself.
  if (Array.isArray(args[0])) return args[0] as unknown as readonly [AddressedOptions, (() => void) | null];
  const { _normalizeArgs: normalize } = net as unknown as {
    readonly _normalizeArgs: (args: readonly unknown[]) => readonly [AddressedOptions, (() => void) | null];
  };
  return normalize(args);
}

const HERE: ReadonlySet<unknown> = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::', '']);

/** Whether a host means the place itself: nothing at all, any address, the loopback address. */
export function meansHere(host: unknown): boolean {
  return host === undefined || host === null || HERE.has(host);
}
