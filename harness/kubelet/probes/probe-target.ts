import type { Clock } from '../../core/clock.ts';
import type { RunningContainer } from '../containers/running-container.ts';
import type { RunContainer } from '../pods/pod-types.ts';

/** What a probe or a hook reaches. */
export interface ProbeTarget {
  readonly container: RunContainer;
  readonly running: RunningContainer;
  readonly podAddress: string;
  /** Where it comes from: the node. */
  readonly localAddress: string;
  readonly clock: Clock;
}

export type ProbeAnswer =
  | { readonly type: 'success' }
  /** Counts as a success, with an event. */
  | { readonly type: 'warning'; readonly output: string }
  | { readonly type: 'failure'; readonly output: string }
  /** Nothing was learnt; the answer does not count. */
  | { readonly type: 'error'; readonly message: string };

/** The number of a port that may be named; a string says why there is none. */
export function portNumber(port: number | string, { ports = [] }: RunContainer): number | string {
  if (typeof port === 'string' && !/^[+-]?\d+$/.test(port)) {
    const named = ports.find(({ name }) => name === port)?.containerPort;
    return named ?? `strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`;
  }
  const number = Number(port);
  return number > 0 && number < 65_536 ? number : `invalid port number: ${number}`;
}

/** An address and a port, as Go writes them. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
