import type { JsonObject } from '../../kube/json/json.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals, statusOf } from '../../kube/status/refusals.ts';
import type { Representation } from '../request/representation.ts';
import { yamlText } from '../request/yaml.ts';
import { ExpiredContinue } from './list-page.ts';
import type { Answer } from './serving.ts';
import { jsonText } from '../../kube/json/json-text.ts';

/** Anything that was thrown, as a refusal. What nobody foresaw is the server's own error and ends one request only. */
export function refusalOf(error: unknown): KubeStatusError {
  if (error instanceof KubeStatusError) return error;
  const message = error instanceof Error ? error.message : String(error);
  // The stack ends before the object does: deeper than what can be worked with.
  if (error instanceof RangeError && message.includes('call stack')) return refusals.badRequest('exceeded max depth');
  return refusals.internal(message);
}

/** The body of a refusal, as it goes over the wire. */
export function statusBody(error: KubeStatusError): JsonObject {
  const status = statusOf(error);
  return (error instanceof ExpiredContinue
    ? { ...status, metadata: { continue: error.continueToken } }
    : status) as unknown as JsonObject;
}

export function statusAnswer(error: KubeStatusError, { format, pretty }: Representation): Answer {
  const { retryAfterSeconds } = error.details;
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  if (error.statusCode === 413) headers['Connection'] = 'close';
  return { ...documentAnswer(error.statusCode, statusBody(error), format, pretty), headers };
}

export function documentAnswer(code: number, document: unknown, format: 'json' | 'yaml', pretty: boolean): Answer {
  if (format === 'yaml') return { code, contentType: 'application/yaml', body: Buffer.from(yamlText(document)) };
  const text = pretty ? jsonText(document, 2) : `${jsonText(document)}\n`;
  return { code, contentType: 'application/json', body: Buffer.from(text) };
}
