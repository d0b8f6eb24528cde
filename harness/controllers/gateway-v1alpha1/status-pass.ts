import { isDeepStrictEqual } from 'node:util';
import {
  ALPHA_GATEWAY,
  ALPHA_GATEWAY_CLASS,
  ALPHA_HTTP_ROUTE,
  ALPHA_TCP_ROUTE,
  ALPHA_TLS_ROUTE,
  type AlphaGatewayClass,
} from '../../kube/api/gateway-v1alpha1.ts';
import { kubeTime } from '../../kube/meta/conditions.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import type { Informer } from '../runtime/informer.ts';
import { Writer } from '../runtime/writer.ts';
import { throwFailures } from '../runtime/write-failures.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import type { Evaluation } from './evaluation.ts';
import { withAlphaClassStatus, withAlphaGatewayStatus } from './gateway-status.ts';
import { withAlphaRouteStatus } from './route-status.ts';
import { keyTextOf } from './world.ts';

export interface StatusPassOptions {
  readonly objects: ClusterObjects;
  /** Those that are looked at. */
  readonly classes: readonly AlphaGatewayClass[];
  readonly evaluation: Evaluation;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** Writes the statuses that differ from what the rules say. Every kind is tried; then what failed is thrown. */
export async function writeAlphaStatuses(options: StatusPassOptions): Promise<void> {
  const { objects, classes, evaluation, now, signal } = options;
  const time = kubeTime(now);
  const gateways = new Map(evaluation.map((each) => [keyTextOf(each.gateway), each]));
  const write = <T extends KubeObject>(
    type: ResourceType<T>,
    informer: Informer<T>,
    next: (object: T) => T,
    seen: readonly T[] = informer.list(),
  ) => {
    const changed = seen
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .flatMap((object) => {
        const wanted = next(object);
        return isDeepStrictEqual(wanted, object) ? [] : [wanted];
      });
    return new Writer(objects.client, type, informer).updateStatuses(changed, signal);
  };
  const results = await Promise.allSettled([
    write(ALPHA_GATEWAY_CLASS, objects.gatewayClasses, (each) => withAlphaClassStatus(each, time), classes),
    write(ALPHA_GATEWAY, objects.gateways, (each) => {
      const evaluated = gateways.get(keyTextOf(each));
      return evaluated === undefined ? each : withAlphaGatewayStatus({ ...evaluated, gateway: each }, time);
    }),
    write(ALPHA_HTTP_ROUTE, objects.httpRoutes, (each) => withAlphaRouteStatus('HTTPRoute', each, evaluation, time)),
    write(ALPHA_TCP_ROUTE, objects.tcpRoutes, (each) => withAlphaRouteStatus('TCPRoute', each, evaluation, time)),
    write(ALPHA_TLS_ROUTE, objects.tlsRoutes, (each) => withAlphaRouteStatus('TLSRoute', each, evaluation, time)),
  ]);
  throwFailures(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : [])));
}
