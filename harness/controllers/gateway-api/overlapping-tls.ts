import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { commonHostnames } from '../gateway-routes/hostnames.ts';
import type { EvaluatedListener } from './listener-model.ts';

/**
 * Said of an HTTPS listener whose hostname overlaps with that of another on its port: clients may send requests for one
 * over a connection that they opened for the other, which are answered with 421 (GEP-3567).
 */
export function overlappingTls(own: EvaluatedListener, all: readonly EvaluatedListener[]): ConditionDraft | undefined {
  if (!isSecure(own)) return undefined;
  const others = all.filter((each) => each !== own && isSecure(each) && overlaps(own, each));
  if (others.length === 0) return undefined;
  const message = `its hostname overlaps with that of ${others.map(({ listener }) => listener.name).join(', ')}`;
  return { type: 'OverlappingTLSConfig', status: 'True', reason: 'OverlappingHostnames', message };
}

function isSecure({ listener, accepted }: EvaluatedListener): boolean {
  return listener.protocol === 'HTTPS' && accepted.status === 'True';
}

function overlaps({ listener: a }: EvaluatedListener, { listener: b }: EvaluatedListener): boolean {
  return a.port === b.port && commonHostnames(a.hostname, b.hostname === undefined ? [] : [b.hostname]).length > 0;
}
