import type { Clock } from '../../core/clock.ts';
import { NODE, SERVICE, type Node, type Service } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { ServiceTable } from '../../network/services/service-table.ts';
import { Informer } from '../runtime/informer.ts';
import { startPasses, type Passes } from '../runtime/start-passes.ts';
import { compileServiceTable } from './compile-service-table.ts';

export interface KubeProxyOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** What has the listeners: a service proxy of the network. */
  readonly proxy: { update(table: ServiceTable): Promise<void> };
}

/** Keeps a service proxy as the Services, EndpointSlices and Nodes of a cluster say, until it is disposed. */
export function startKubeProxy({ client, clock, log, proxy }: KubeProxyOptions): Passes {
  return startPasses({
    name: 'kube-proxy',
    clock,
    log,
    begin: (onChange) => {
      const common = { client, clock, log, onChange };
      const services = new Informer<Service>({ ...common, type: SERVICE });
      const slices = new Informer<EndpointSlice>({ ...common, type: ENDPOINT_SLICE });
      const nodes = new Informer<Node>({ ...common, type: NODE });
      return {
        followers: [services, slices, nodes],
        pass: () =>
          proxy.update(compileServiceTable({ services: services.list(), slices: slices.list(), nodes: nodes.list() })),
      };
    },
  });
}
