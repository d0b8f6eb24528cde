import type { Readable, Writable } from 'node:stream';
import type { KubeStatus } from '../../kube/status/kube-status.ts';

/** Which streams a client wants. */
export interface WantedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** The connection of an exec or attach, whatever carries it. */
export interface RemoteCommand {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  readonly resize?: Readable;
  /** Calls back once, when the client is gone. */
  onClosed(callback: () => void): void;
  /** Says how it ended, and ends the connection once everything has been sent. */
  finish(status: Omit<KubeStatus, 'kind'>): Promise<void>;
}

/** How the end is told. `message`: before v4, only what went wrong. `wrapped`: v5, which upstream translates to v4 and back. */
export type StatusForm = 'message' | 'status' | 'wrapped';

/** The bytes on the error stream; empty for none. */
export function statusText(status: Omit<KubeStatus, 'kind'>, form: StatusForm): string {
  if (form === 'message') return status.status === 'Success' ? '' : (status.message ?? '');
  const told = form === 'wrapped' ? translated(status) : status;
  return JSON.stringify({ metadata: {}, ...told });
}

function translated(status: Omit<KubeStatus, 'kind'>): Omit<KubeStatus, 'kind'> {
  if (status.status === 'Success') return status;
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  if (status.reason === 'NonZeroExitCode' && code !== undefined)
    return {
      ...status,
      message: `command terminated with non-zero exit code: command terminated with exit code ${code}`,
    };
  const message = status.message ?? '';
  return {
    status: 'Failure',
    message: `Internal error occurred: ${message}`,
    reason: 'InternalError',
    details: { causes: [{ message }] },
    code: 500,
  };
}
