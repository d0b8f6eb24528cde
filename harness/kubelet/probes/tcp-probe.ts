/** Whether a port can be connected to. Mirrors upstream `pkg/probe/tcp`. */
import { connect } from 'node:net';
import type { RunProbe } from '../pods/pod-types.ts';
import { dialWords } from './dial-words.ts';
import { hostPort, portNumber, type ProbeAnswer, type ProbeTarget } from './probe-target.ts';

export function tcpProbe(
  { port: wanted, host = '' }: NonNullable<RunProbe['tcpSocket']>,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  const port = portNumber(wanted, target.container);
  if (typeof port === 'string') return Promise.resolve({ type: 'error', message: port });
  const address = host === '' ? target.podAddress : host;
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, localAddress: target.localAddress });
    const end = (answer: ProbeAnswer): void => {
      timer[Symbol.dispose]();
      socket.destroy();
      resolve(answer);
    };
    const timer = target.clock.after(timeoutMs, () => {
      end({ type: 'failure', output: `dial tcp ${hostPort(address, port)}: i/o timeout` });
    });
    socket.on('error', (error) => {
      end({ type: 'failure', output: dialWords(error, hostPort(address, port)) });
    });
    socket.once('connect', () => {
      end({ type: 'success' });
    });
  });
}
