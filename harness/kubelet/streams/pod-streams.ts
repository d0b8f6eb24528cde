import { connect } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { portRefused, refusalWords } from '../../apiserver/streams/kubelet-words.ts';
import type {
  ExecOptions,
  ExecOutcome,
  ExecStreams,
  LogOptions,
  PodRuntime,
  WantedStream,
} from '../../apiserver/streams/pod-runtime.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { objectAt, textAt } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { RunningContainer } from '../containers/running-container.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import { attachTo, execIn } from './pod-exec.ts';
import { podLog } from './pod-log.ts';

/** The kubelet's server: logs, commands and ports of the pods of some nodes. */
export class PodStreams implements Required<PodRuntime> {
  readonly #workerOf: (uid: string) => PodWorker | undefined;
  #execs = 0;

  /** @param workerOf what runs a pod, by uid; undefined where its node is down */
  constructor(workerOf: (uid: string) => PodWorker | undefined) {
    this.#workerOf = workerOf;
  }

  refusal(pod: ApiObject, wanted: WantedStream): string | undefined {
    const [name, namespace] = namesOf(pod);
    const worker = this.#worker(pod);
    if (wanted.kind === 'portforward')
      return worker?.network === undefined ? refusalWords.forwardWithoutPod(name, namespace) : undefined;
    const { kind, container } = wanted;
    if (worker?.containers.running.has(container) === true) return undefined;
    return kind === 'exec'
      ? refusalWords.execWithoutContainer(container)
      : refusalWords.attachWithoutContainer(container, name, namespace);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is a rejection
  async logs(pod: ApiObject, options: LogOptions, signal: AbortSignal): Promise<Readable> {
    const worker = this.#worker(pod);
    if (worker === undefined) throw unreachable(pod);
    return podLog(worker, options).read(options, signal);
  }

  async exec(
    pod: ApiObject,
    { container, command, tty }: ExecOptions,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<ExecOutcome> {
    this.#execs += 1;
    const running = this.#running(pod, container);
    if (running === undefined) return { type: 'failed', message: refusalWords.execWithoutContainer(container) };
    return execIn(running, { command, tty, seed: String(this.#execs) }, streams, signal);
  }

  async attach(
    pod: ApiObject,
    { container, tty }: Omit<ExecOptions, 'command'>,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<ExecOutcome> {
    const running = this.#running(pod, container);
    if (running !== undefined) return attachTo(running, tty, streams, signal);
    return { type: 'failed', message: refusalWords.attachWithoutContainer(container, ...namesOf(pod)) };
  }

  /** What listens on the pod's localhost listens on its address here. */
  dial(pod: ApiObject, port: number, signal: AbortSignal): Promise<Duplex> {
    const network = this.#worker(pod)?.network;
    if (network === undefined) return Promise.reject(new Error(portRefused(pod, port)));
    const { address, programs } = network;
    const { localAddress } = programs.outbound;
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: address,
        port,
        allowHalfOpen: true,
        ...(localAddress === undefined ? {} : { localAddress }),
      });
      const leave = (): void => {
        socket.destroy();
        reject(new Error('the client has left'));
      };
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave, { once: true });
      const failed = (): void => {
        signal.removeEventListener('abort', leave);
        reject(new Error(portRefused(pod, port)));
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        signal.removeEventListener('abort', leave);
        resolve(socket);
      });
    });
  }

  #worker({ metadata }: ApiObject): PodWorker | undefined {
    return this.#workerOf(textAt(metadata, 'uid') ?? '');
  }

  #running(pod: ApiObject, container: string): RunningContainer | undefined {
    return this.#worker(pod)?.containers.running.get(container);
  }
}

/** As an API server that cannot reach a kubelet. */
function unreachable(pod: ApiObject): Error {
  const host = textAt(objectAt(pod, 'status'), 'hostIP') ?? textAt(objectAt(pod, 'spec'), 'nodeName') ?? '';
  const [name, namespace] = namesOf(pod);
  return refusals.unclassified(
    `Get "https://${host}:10250/containerLogs/${namespace}/${name}": ` +
      `dial tcp ${host}:10250: connect: no route to host`,
  );
}

function namesOf({ metadata }: ApiObject): readonly [string, string] {
  return [textAt(metadata, 'name') ?? '', textAt(metadata, 'namespace') ?? ''];
}
