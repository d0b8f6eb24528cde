import type { Readable, Writable } from 'node:stream';
import { parse } from 'yaml';
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
  const { message, reason, details, code, status: outcome } = form === 'wrapped' ? translated(status) : status;
  // Upstream names neither kind nor version here.
  return JSON.stringify({ metadata: {}, status: outcome, message, reason, details, code });
}

function translated(status: Omit<KubeStatus, 'kind'>): Omit<KubeStatus, 'kind'> {
  if (status.status !== 'Failure') return status;
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

/**
 * What a v5 client is told of a refusal before the upgrade. Upstream's own client has read it first, as a Status in YAML;
 * a text that happens to be an object there (`rpc error: code = ...`) becomes a Status that says nothing.
 */
export function refusalStatus(text: string): Omit<KubeStatus, 'kind'> {
  return isYamlObject(text) ? {} : { status: 'Failure', message: `unable to upgrade connection: ${text}` };
}

function isYamlObject(text: string): boolean {
  try {
    const value: unknown = parse(text, { logLevel: 'silent' });
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
