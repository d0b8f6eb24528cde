/** `pods/exec` and `pods/attach`. Mirrors `pkg/registry/core/pod/rest/subresources.go` and kubelet `pkg/cri/streaming`. */
import type { Clock } from '../../core/clock.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { messageOf } from '../../core/errors.ts';
import type { KubeStatus } from '../../kube/status/kube-status.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals, statusOf } from '../../kube/status/refusals.ts';
import type { StreamExchange, SubresourceProgram } from '../registry/subresource-handlers.ts';
import { refusePlainly } from './plain-refusal.ts';
import { containerOf } from './pod-container.ts';
import type { ExecOutcome, ExecStreams, PodRuntime } from './pod-runtime.ts';
import { flagOf } from './query-values.ts';
import { reachedRuntime } from './reached-runtime.ts';
import type { RemoteCommand, WantedStreams } from './remote-command.ts';
import { spdyCommand } from './spdy-command.ts';
import { terminalSizes } from './terminal-sizes.ts';
import { webSocketCommand } from './web-socket-command.ts';
import { requestedUpgrade, webSocketProtocols } from './upgrade-headers.ts';

type Upgrade = NonNullable<StreamExchange['upgrade']>;

const NOTHING_WANTED = 'you must specify at least 1 of stdin, stdout, stderr';

export function remoteCommandProgram(
  kind: 'exec' | 'attach',
  runtime: PodRuntime | undefined,
  clock: Clock,
): SubresourceProgram {
  return {
    type: 'stream',
    run: async (call, exchange) => {
      const { query } = call;
      const pod = call.target();
      const container = containerOf(pod, query.get('container') ?? '');
      const reached = reachedRuntime(runtime, pod);
      if (exchange.upgrade === undefined) throw refusals.badRequest('Upgrade request required');
      const wanted = wantedStreams(query);
      const accepted = await accept(exchange, exchange.upgrade, wanted, clock);
      if (accepted === undefined) return;
      const command = query.getAll('command');
      await conduct(accepted, wanted, exchange.signal, (streams, signal) =>
        run(kind, reached, pod, { container, command, tty: wanted.tty }, streams, signal),
      );
    },
  };
}

/** With a terminal there is no stderr of its own. */
function wantedStreams(query: URLSearchParams): WantedStreams {
  const tty = flagOf(query, 'tty');
  return {
    stdin: flagOf(query, 'stdin'),
    stdout: flagOf(query, 'stdout'),
    stderr: flagOf(query, 'stderr') && !tty,
    tty,
  };
}

async function accept(
  { request }: StreamExchange,
  upgrade: Upgrade,
  wanted: WantedStreams,
  clock: Clock,
): Promise<RemoteCommand | undefined> {
  const asked = requestedUpgrade(request);
  const nothing = !wanted.stdin && !wanted.stdout && !wanted.stderr;
  if (asked === 'websocket') {
    const isV5 = webSocketProtocols(request).includes('v5.channel.k8s.io');
    if (!nothing || isV5) {
      const command = await webSocketCommand(request, upgrade, wanted, clock);
      if (!nothing || command === undefined) return command;
      await command.finish(failure(`unable to upgrade connection: ${NOTHING_WANTED}`));
      return undefined;
    }
  }
  if (nothing) refusePlainly(upgrade.socket, 400, NOTHING_WANTED);
  else if (asked.includes('spdy/3.1')) return spdyCommand(request, upgrade, wanted, clock);
  else refusePlainly(upgrade.socket, 400, 'unable to upgrade: missing upgrade headers in request');
  return undefined;
}

function failure(message: string): Omit<KubeStatus, 'kind'> {
  return { status: 'Failure', message };
}

interface CommandOptions {
  readonly container: string;
  readonly command: readonly string[];
  readonly tty: boolean;
}

async function run(
  kind: 'exec' | 'attach',
  runtime: PodRuntime,
  pod: ApiObject,
  { container, command, tty }: CommandOptions,
  streams: ExecStreams,
  signal: AbortSignal,
): Promise<Omit<KubeStatus, 'kind'>> {
  const what = kind === 'exec' ? 'executing command in' : 'attaching to';
  const failed = (message: string): Omit<KubeStatus, 'kind'> =>
    statusOf(refusals.internal(`error ${what} container: ${message}`));
  try {
    if (kind === 'attach')
      return outcomeStatus(await runtime.attach(pod, { container, tty }, streams, signal), [], failed);
    if (command.length === 0) return failed('process args cannot be empty');
    return outcomeStatus(await runtime.exec(pod, { container, command, tty }, streams, signal), command, failed);
  } catch (error) {
    return error instanceof KubeStatusError ? statusOf(error) : failed(messageOf(error));
  }
}

function outcomeStatus(
  outcome: ExecOutcome,
  command: readonly string[],
  failed: (message: string) => Omit<KubeStatus, 'kind'>,
): Omit<KubeStatus, 'kind'> {
  if (outcome.type === 'failed') return failed(outcome.message);
  const { exitCode } = outcome;
  if (exitCode === 0) return { status: 'Success' };
  return {
    status: 'Failure',
    message:
      'command terminated with non-zero exit code: ' +
      `error executing command [${command.join(' ')}], exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

/** Lets a program run with a client's streams; ends the one when the other has ended. */
async function conduct(
  command: RemoteCommand,
  wanted: WantedStreams,
  stopped: AbortSignal,
  start: (streams: ExecStreams, signal: AbortSignal) => Promise<Omit<KubeStatus, 'kind'>>,
): Promise<void> {
  const { stdin, stdout, stderr, resize } = command;
  const sizes = resize === undefined ? undefined : terminalSizes(resize);
  const left = new AbortController();
  command.onClosed(() => {
    left.abort();
  });
  const streams = {
    ...(stdin === undefined ? {} : { stdin }),
    ...(stdout === undefined ? {} : { stdout }),
    ...(stderr === undefined ? {} : { stderr }),
    ...(sizes !== undefined && wanted.tty ? { resize: sizes } : {}),
  };
  const status = await start(streams, AbortSignal.any([stopped, left.signal]));
  if (!left.signal.aborted) await command.finish(status);
}
