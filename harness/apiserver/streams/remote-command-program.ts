/** `pods/exec` and `pods/attach`. Mirrors `pkg/registry/core/pod/rest/subresources.go` and kubelet `pkg/cri/streaming`. */
import type { Clock } from '../../core/clock.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { messageOf } from '../../core/errors.ts';
import type { KubeStatus } from '../../kube/status/kube-status.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals, statusOf } from '../../kube/status/refusals.ts';
import type { StreamExchange, SubresourceProgram } from '../registry/subresource-handlers.ts';
import { refusePlainly } from './plain-refusal.ts';
import { refusalWords } from './kubelet-words.ts';
import { containerOf, hasTerminal } from './pod-container.ts';
import type { ExecOutcome, ExecStreams, PodRuntime } from './pod-runtime.ts';
import { flagOf } from './query-values.ts';
import { reachedRuntime } from './reached-runtime.ts';
import { refusalStatus, type RemoteCommand, type WantedStreams } from './remote-command.ts';
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
      const refused = refusal(kind, reached, pod, container, wanted);
      const accepted = await accept(exchange, exchange.upgrade, wanted, refused, clock);
      if (accepted === undefined) return;
      const command = query.getAll('command');
      await conduct(accepted, wanted, exchange.signal, (streams, signal) =>
        run(kind, reached, pod, { container, command, tty: wanted.tty }, streams, signal),
      );
    },
  };
}

interface Refusal {
  readonly code: 400 | 500;
  readonly text: string;
}

/** What the kubelet finds before it answers an upgrade. */
function refusal(
  kind: 'exec' | 'attach',
  runtime: PodRuntime,
  pod: ApiObject,
  container: string,
  { stdin, stdout, stderr }: WantedStreams,
): Refusal | undefined {
  if (!stdin && !stdout && !stderr) return { code: 400, text: NOTHING_WANTED };
  const text = runtime.refusal?.(pod, { kind, container });
  if (text !== undefined) return { code: 500, text };
  // Whether there is a terminal is the container's to say when attaching, not the client's.
  const joinsTerminal = kind === 'attach' && stderr && hasTerminal(pod, container);
  return joinsTerminal ? { code: 500, text: refusalWords.stderrOfTerminal() } : undefined;
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
  refused: Refusal | undefined,
  clock: Clock,
): Promise<RemoteCommand | undefined> {
  const isWebSocket = requestedUpgrade(request) === 'websocket';
  if (isWebSocket && webSocketProtocols(request).includes('v5.channel.k8s.io')) {
    const command = await webSocketCommand(request, upgrade, wanted, clock);
    if (refused === undefined) return command;
    await command?.finish(refusalStatus(refused.text));
    return undefined;
  }
  if (refused === undefined) return (isWebSocket ? webSocketCommand : spdyCommand)(request, upgrade, wanted, clock);
  refusePlainly(upgrade.socket, refused.code, refused.text);
  return undefined;
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
