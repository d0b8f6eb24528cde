import type { Clock } from '../../core/clock.ts';
import { CUSTOM_RESOURCE_DEFINITION, type CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import { NAMESPACE, SERVICE, type Namespace, type Service } from '../../kube/api/core.ts';
import { ENDPOINT_SLICE, type EndpointSlice } from '../../kube/api/discovery.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { DnsTable } from '../../network/dns/dns-table.ts';
import { Informer } from '../runtime/informer.ts';
import { startPasses, type Passes } from '../runtime/start-passes.ts';
import { compileDnsTable, type DnsTableOptions } from './compile-dns-table.ts';
import { ImportFollower } from './import-follower.ts';
import { IMPORT_GROUPS, importDefinition, type ServiceImport } from './service-import.ts';

export interface ClusterDnsOptions extends Pick<DnsTableOptions, 'domain'> {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** What answers: a DNS server of the network. */
  readonly server: { readonly address: string; update(table: DnsTable): void };
}

/**
 * Keeps a DNS server as the Namespaces, Services, EndpointSlices and ServiceImports of a cluster say, until it is
 * disposed.
 */
export function startClusterDns({ client, clock, log, server, domain }: ClusterDnsOptions): Passes {
  return startPasses({
    name: 'cluster DNS',
    clock,
    log,
    begin: (onChange) => {
      const common = { client, clock, log, onChange };
      const namespaces = new Informer<Namespace>({ ...common, type: NAMESPACE });
      const services = new Informer<Service>({ ...common, type: SERVICE });
      const slices = new Informer<EndpointSlice>({ ...common, type: ENDPOINT_SLICE });
      const groups = IMPORT_GROUPS.map((imports) => {
        const definitions = new Informer<CustomResourceDefinition>({
          ...common,
          type: CUSTOM_RESOURCE_DEFINITION,
          scope: { fieldSelector: `metadata.name=${importDefinition(imports)}` },
        });
        return { definitions, follower: new ImportFollower({ ...common, imports }, definitions) };
      });
      return {
        followers: [namespaces, services, slices, ...groups.flatMap((each) => [each.definitions, each.follower])],
        pass: () => {
          for (const { follower } of groups) follower.follow();
          const imports = served(groups.map(({ follower }) => follower.list));
          const world = { namespaces: namespaces.list(), services: services.list(), slices: slices.list() };
          const serial = Math.floor(clock.date().getTime() / 1000);
          server.update(
            compileDnsTable(
              { ...world, ...(imports === undefined ? {} : { imports }) },
              { serverAddress: server.address, serial, ...(domain === undefined ? {} : { domain }) },
            ),
          );
        },
      };
    },
  });
}

/** Undefined while the cluster knows none of the kinds. */
function served(lists: readonly (readonly ServiceImport[] | undefined)[]): readonly ServiceImport[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length === 0 ? undefined : known.flat();
}
