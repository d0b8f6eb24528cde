import { attribute } from '../../traffic/attribution.ts';
import type { Exchange, Sample } from '../../traffic/traffic.ts';

/**
 * Who gave an answer, as one word: the cluster for a good answer that names one, else the status, else what happened
 * instead (`refused`, `timeout`, …).
 */
export function answerOf(sample: Sample): string {
  if (sample.outcome !== 'answered') return sample.outcome;
  return sample.status === 200 && sample.cluster !== undefined ? sample.cluster : String(sample.status);
}

/** The same, with the pod in place of the cluster. */
export function podOf(sample: Sample): string {
  return sample.status === 200 && sample.pod !== undefined ? sample.pod : answerOf(sample);
}

/** An exchange as a sample, so that both are judged alike. Its times are 0. */
export function sampleOf(exchange: Exchange): Sample {
  const base = { index: 0, atMs: 0, latencyMs: 0 };
  if (exchange.outcome !== 'answered') return { ...base, outcome: exchange.outcome, error: exchange.error };
  return { ...base, outcome: 'answered', status: exchange.status, ...attribute(exchange.body) };
}

/** `404 text/plain "fault filter abort"`: the status, the named headers without parameters, the whole body. */
export function describeExchange(exchange: Exchange, ...headers: readonly string[]): string {
  if (exchange.outcome !== 'answered') return `${exchange.outcome}: ${exchange.error}`;
  const values = headers.map((name) => (exchange.headers[name] ?? `no ${name}`).split(';')[0] ?? '');
  return [String(exchange.status), ...values, `"${exchange.body}"`].join(' ');
}

/** An answer with the beginning of its words, for findings: `404 "fault filter abort"`. */
export function describeSample(sample: Sample): string {
  const said = sample.outcome === 'answered' ? sample.body : sample.error;
  return said === undefined || said === '' ? answerOf(sample) : `${answerOf(sample)} "${said}"`;
}
