import type { Clock } from '../../core/clock.ts';
import { NAMESPACE, type Namespace } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import { LABEL_MCS_SERVICE_NAME } from '../../kube/api/mcs-api.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { DnsTable } from '../../network/dns/dns-table.ts';
import { Informer } from '../runtime/informer.ts';
import { startPasses, type Passes } from '../runtime/start-passes.ts';
import { compileClustersetTable } from './compile-dns-table.ts';
import { MULTICLUSTER_IMPORTS, serviceImports, type ServiceImport } from './service-import.ts';

export interface ClustersetDnsOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** What answers. */
  readonly server: { readonly address: string; update(table: DnsTable): void };
}

/**
 * Keeps a DNS server of `clusterset.local` as the ServiceImports and their EndpointSlices of a cluster say, until it is
 * disposed. For clusters whose own DNS server forwards that domain.
 */
export function startClustersetDns({ client, clock, log, server }: ClustersetDnsOptions): Passes {
  return startPasses({
    name: 'clusterset DNS',
    clock,
    log,
    begin: (onChange) => {
      const common = { client, clock, log, onChange };
      const namespaces = new Informer<Namespace>({ ...common, type: NAMESPACE });
      const imports = new Informer<ServiceImport>({ ...common, type: serviceImports(MULTICLUSTER_IMPORTS, 'v1beta1') });
      const slices = new Informer<EndpointSlice>({
        ...common,
        type: ENDPOINT_SLICE,
        scope: { labelSelector: LABEL_MCS_SERVICE_NAME },
      });
      return {
        followers: [namespaces, imports, slices],
        pass: () => {
          const serial = Math.floor(clock.date().getTime() / 1_000);
          const world = { namespaces: namespaces.list(), imports: imports.list(), slices: slices.list() };
          server.update(compileClustersetTable(world, { serverAddress: server.address, serial }));
        },
      };
    },
  });
}
