/**
 * The last good configuration of an ingress as an annotation of it, so that a bad edit leaves it in place after a restart of
 * the controller, too (001-R8).
 *
 * Whoever may edit the ingress may edit the annotation: it is believed no more than the spec, and names nothing that the
 * spec could not name.
 */
import { isDeepStrictEqual } from 'node:util';
import type { MultiClusterIngress } from '../../kube/api/multicluster-ingress.ts';
import type { IngressPlan, PlannedBackend, PlannedPath } from './ingress-plan.ts';
import { LAST_GOOD, PRE_SHARED_NAMESPACE } from './names.ts';

/** A server takes 256 KiB of annotations in all; what is longer is remembered for the life of the controller only. */
const LONGEST = 131_072;

/** Undefined when it is too long. */
export function encodePlan(plan: IngressPlan): string | undefined {
  const text = JSON.stringify(plan);
  return text.length > LONGEST ? undefined : text;
}

/** Undefined when there is none, or one that we would not have written. */
export function lastGoodPlan({ metadata }: MultiClusterIngress): IngressPlan | undefined {
  const text = metadata.annotations?.[LAST_GOOD];
  if (text === undefined || text.length > LONGEST) return undefined;
  const { namespace = '' } = metadata;
  try {
    const value: unknown = JSON.parse(text);
    return isPlan(value) && value.certificates.every((key) => isOwn(key, namespace)) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isOwn(secret: string, namespace: string): boolean {
  return [namespace, PRE_SHARED_NAMESPACE].includes(secret.split('/')[0] ?? '');
}

function isPlan(value: unknown): value is IngressPlan {
  if (!isRecord(value)) return false;
  const { sources, defaultBackend, paths, backends, certificates, httpsRedirect } = value;
  if (!isRecord(sources) || !Object.values(sources).every(isCount)) return false;
  if (!Array.isArray(backends) || !backends.every(isBackend)) return false;
  const isIndex = (index: unknown): boolean => isCount(index) && index < backends.length;
  return (
    isIndex(defaultBackend) &&
    Array.isArray(paths) &&
    paths.every((path) => isPath(path) && isIndex(path.backend)) &&
    isTexts(certificates) &&
    (httpsRedirect === undefined || [301, 302, 307, 308].includes(httpsRedirect as number))
  );
}

function isPath(value: unknown): value is PlannedPath {
  return (
    isRecord(value) &&
    typeof value['host'] === 'string' &&
    typeof value['path'] === 'string' &&
    value['path'].startsWith('/')
  );
}

const PROTOCOLS: readonly unknown[] = ['HTTP', 'HTTPS', 'HTTP2'];

function isBackend(value: unknown): value is PlannedBackend {
  if (!isRecord(value)) return false;
  const { service, port, portName, targetPort, protocol, healthCheck, timeoutMs, drainingTimeoutMs } = value;
  return (
    typeof service === 'string' &&
    isCount(port) &&
    typeof portName === 'string' &&
    (isCount(targetPort) || typeof targetPort === 'string') &&
    PROTOCOLS.includes(protocol) &&
    isHealthCheck(healthCheck) &&
    isCount(timeoutMs) &&
    (drainingTimeoutMs === undefined || isCount(drainingTimeoutMs)) &&
    isAffinity(value['affinity']) &&
    isHeaders(value['requestHeaders']) &&
    isHeaders(value['responseHeaders'])
  );
}

function isHealthCheck(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { type, path, port, intervalMs, timeoutMs, healthyThreshold, unhealthyThreshold } = value;
  return (
    PROTOCOLS.includes(type) &&
    typeof path === 'string' &&
    path.startsWith('/') &&
    (port === undefined || isCount(port)) &&
    [intervalMs, timeoutMs, healthyThreshold, unhealthyThreshold].every((each) => isCount(each) && each > 0)
  );
}

function isAffinity(value: unknown): boolean {
  if (value === undefined || isDeepStrictEqual(value, { type: 'client-ip' })) return true;
  if (!isRecord(value) || value['type'] !== 'generated-cookie') return false;
  const { name, path, ttlSeconds } = value;
  return typeof name === 'string' && path === '/' && (ttlSeconds === undefined || isCount(ttlSeconds));
}

function isHeaders(value: unknown): boolean {
  if (value === undefined) return true;
  return (
    Array.isArray(value) &&
    value.every((each) => isRecord(each) && typeof each['name'] === 'string' && typeof each['value'] === 'string')
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
