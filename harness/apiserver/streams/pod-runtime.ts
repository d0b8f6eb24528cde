import type { Duplex, Readable, Writable } from 'node:stream';
import type { ApiObject } from '../../kube/json/api-object.ts';

/** What runs the pods of a server: the kubelet's side of `log`, `exec`, `attach` and `port-forward`. */
export interface PodRuntime {
  /** Text of a container's log; ends when nothing is followed. Refuses by throwing a KubeStatusError. */
  logs(pod: ApiObject, options: LogOptions, signal: AbortSignal): Promise<Readable>;
  exec(pod: ApiObject, options: ExecOptions, streams: ExecStreams, signal: AbortSignal): Promise<ExecOutcome>;
  attach(
    pod: ApiObject,
    options: Omit<ExecOptions, 'command'>,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<ExecOutcome>;
  /**
   * Why a stream cannot be had at all, in the kubelet's words (`kubelet-words.ts`): the container does not run, the pod is
   * gone. Asked before an upgrade is answered. Without it, everything can be had.
   */
  refusal?(pod: ApiObject, stream: WantedStream): string | undefined;
  /** A connection to a port of the pod, from within its network. Rejects with why there is none. */
  dial(pod: ApiObject, port: number, signal: AbortSignal): Promise<Duplex>;
}

export type WantedStream =
  { readonly kind: 'exec' | 'attach'; readonly container: string } | { readonly kind: 'portforward' };

/** `v1.PodLogOptions`, validated. */
export interface LogOptions {
  readonly container: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
  readonly tailLines?: number;
  readonly limitBytes?: number;
}

export interface ExecOptions {
  readonly container: string;
  /** May be empty: what that means is the runtime's to say. */
  readonly command: readonly string[];
  readonly tty: boolean;
}

/** Absent streams were not asked for. With a tty everything goes to `stdout`. */
export interface ExecStreams {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** Sizes of the client's terminal, as they change. */
  readonly resize?: AsyncIterable<{ readonly width: number; readonly height: number }>;
}

export type ExecOutcome =
  { readonly type: 'exited'; readonly exitCode: number } | { readonly type: 'failed'; readonly message: string };
