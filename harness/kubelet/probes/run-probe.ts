/** One probe, whatever its kind. Mirrors `runProbe` of kubelet `prober/prober.go`. */
import { runInContainer } from '../containers/run-in-container.ts';
import { expand } from '../environment/expand.ts';
import type { RunProbe } from '../pods/pod-types.ts';
import { grpcProbe } from './grpc-probe.ts';
import { httpGet, httpUrl } from './http-get.ts';
import { goSeconds } from '../pods/item-backoff.ts';
import type { ProbeAnswer, ProbeTarget } from './probe-target.ts';
import { tcpProbe } from './tcp-probe.ts';

const AGENT = 'kube-probe/1.34';

export async function runProbe(probe: RunProbe, target: ProbeTarget): Promise<ProbeAnswer> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec !== undefined) return execProbe(probe.exec.command, target, timeoutMs);
  if (probe.httpGet !== undefined) return httpProbe(probe.httpGet, target, timeoutMs);
  if (probe.tcpSocket !== undefined) return tcpProbe(probe.tcpSocket, target, timeoutMs);
  if (probe.grpc !== undefined) return grpcProbe(probe.grpc, target, timeoutMs);
  return { type: 'error', message: `missing probe handler for ${target.container.name}` };
}

async function execProbe(command: readonly string[], target: ProbeTarget, timeoutMs: number): Promise<ProbeAnswer> {
  const { container, running, clock } = target;
  const values = new Map((container.env ?? []).map(({ name, value = '' }) => [name, value]));
  const argv = command.map((word) => expand(word, (name) => values.get(name)));
  const outcome = await runInContainer(running, argv, { clock, timeoutMs, seed: String(clock.now()) });
  if (outcome.type === 'failed')
    return { type: 'error', message: `rpc error: code = Unknown desc = ${outcome.message}` };
  if (outcome.type === 'timeout') {
    const within = goSeconds(timeoutMs);
    return {
      type: 'failure',
      output: `command timed out: "${argv.join(' ')}" timed out after ${within}`,
    };
  }
  return outcome.exitCode === 0 ? { type: 'success' } : { type: 'failure', output: outcome.output };
}

async function httpProbe(
  get: NonNullable<RunProbe['httpGet']>,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<ProbeAnswer> {
  const url = httpUrl(get, target);
  if (typeof url === 'string') return { type: 'error', message: url };
  const outcome = await httpGet(get, target, { url, timeoutMs, agent: AGENT });
  if (outcome.type === 'failed') return { type: 'failure', output: outcome.message };
  const { statusCode, body } = outcome.answer;
  if (statusCode >= 300 && statusCode < 400)
    return { type: 'warning', output: `Probe terminated redirects, Response body: ${body}` };
  if (statusCode >= 200 && statusCode < 400) return { type: 'success' };
  return { type: 'failure', output: `HTTP probe failed with statuscode: ${statusCode}` };
}
