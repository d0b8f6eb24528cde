/** Hooks of a container's life. Mirrors kubelet `lifecycle/handlers.go`. */
import { pause } from '../../controllers/runtime/pause.ts';
import { runInContainer } from '../containers/run-in-container.ts';
import { podText, type LifecycleHandler, type RunPod } from '../pods/pod-types.ts';
import { httpGet, httpUrl } from '../probes/http-get.ts';
import type { ProbeTarget } from '../probes/probe-target.ts';

const AGENT = 'kube-lifecycle/1.34';
/** Upstream's client of hooks has no time limit but this one. */
const HTTP_TIMEOUT_MS = 30 * 60 * 1000;

/** The message of a failure, else undefined. `signal` ends a sleep early. */
export async function runHook(
  handler: LifecycleHandler,
  pod: RunPod,
  target: ProbeTarget,
  signal: AbortSignal,
): Promise<string | undefined> {
  const of = `for Container "${target.container.name}" in Pod "${podText(pod)}" failed - error:`;
  if (handler.exec !== undefined) {
    const argv = handler.exec.command ?? [];
    const said = (error: string, output: string): string =>
      `Exec lifecycle hook ([${argv.join(' ')}]) ${of} ${error}, message: ${JSON.stringify(output)}`;
    const { running, clock } = target;
    const outcome = await runInContainer(running, argv, { clock, timeoutMs: 0, seed: String(clock.now()) });
    if (outcome.type === 'failed') return said(`rpc error: code = Unknown desc = ${outcome.message}`, '');
    if (outcome.type === 'timeout') return said('timeout', '');
    const { exitCode, output } = outcome;
    return exitCode === 0 ? undefined : said(`command '${argv.join(' ')}' exited with ${exitCode}: ${output}`, output);
  }
  if (handler.httpGet !== undefined) {
    const { path = '' } = handler.httpGet;
    const url = httpUrl(handler.httpGet, target);
    if (typeof url === 'string') return `HTTP lifecycle hook (${path}) ${of} ${url}`;
    const outcome = await httpGet(handler.httpGet, target, { url, timeoutMs: HTTP_TIMEOUT_MS, agent: AGENT });
    // Whatever was answered is an answer.
    return outcome.type === 'failed' ? `HTTP lifecycle hook (${path}) ${of} ${outcome.message}` : undefined;
  }
  if (handler.sleep !== undefined) {
    const { seconds } = handler.sleep;
    const slept = await pause(target.clock, seconds * 1000, signal);
    return slept
      ? undefined
      : `Sleep lifecycle hook (${seconds}) ${of} container terminated before sleep hook finished`;
  }
  return 'Cannot run handler: invalid handler: nil';
}
