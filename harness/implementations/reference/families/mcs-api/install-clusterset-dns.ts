import { createHash } from 'node:crypto';
import { FleetbedError } from '../../../../core/errors.ts';
import { DEPLOYMENT } from '../../../../kube/api/apps.ts';
import { CONFIG_MAP, SERVICE } from '../../../../kube/api/core.ts';
import { applyManifest } from '../../../../kube/manifest/apply-manifest.ts';
import type { ClusterHandle } from '../../../../providers/provider.ts';
import type { InstallOptions } from '../../../implementation.ts';
import { FIELD_MANAGER, SYSTEM_NAMESPACE } from '../../manifests/system-names.ts';
import { CLUSTERSET_DNS } from './clusterset-dns-access.ts';
import { clustersetDnsObjects } from './clusterset-dns-objects.ts';
import { withStubDomain } from './corefile.ts';

const DOMAIN = 'clusterset.local';
const CORE_DNS = { namespace: 'kube-system', name: 'coredns' };
/** On the pods of CoreDNS: another Corefile makes new ones, which is sooner than it would read it. */
const COREFILE_DIGEST = 'fleetbed.dev/corefile-sha256';

/**
 * Runs a DNS server of `clusterset.local` in a cluster and has its CoreDNS forward that domain to it. Doing it again
 * changes only what differs. Returns without waiting. Throws `FLEETBED_UNSUPPORTED` for a cluster with another DNS.
 */
export async function installClustersetDns(
  { name, client }: ClusterHandle,
  { image, clock, signal }: InstallOptions,
): Promise<void> {
  const objects = clustersetDnsObjects(name, image);
  await applyManifest(client, objects, { clock, signal, fieldManager: FIELD_MANAGER });
  const key = { namespace: SYSTEM_NAMESPACE, name: CLUSTERSET_DNS };
  const { spec } = await client.get(SERVICE, key, { signal });
  const config = await client.find(CONFIG_MAP, CORE_DNS, { signal });
  const before = config?.data?.['Corefile'];
  if (before === undefined)
    throw new FleetbedError('FLEETBED_UNSUPPORTED', `${name} has no CoreDNS that could forward ${DOMAIN}`, {
      observed: 'no ConfigMap kube-system/coredns with a Corefile',
      hint: 'the Multi-Cluster Services API of the reference needs CoreDNS as kubeadm installs it',
    });
  const corefile = withStubDomain(before, DOMAIN, spec?.clusterIP ?? '');
  if (corefile !== before) await client.mergePatch(CONFIG_MAP, CORE_DNS, { data: { Corefile: corefile } }, { signal });
  const digest = createHash('sha256').update(corefile).digest('hex');
  const template = { metadata: { annotations: { [COREFILE_DIGEST]: digest } } };
  await client.mergePatch(DEPLOYMENT, CORE_DNS, { spec: { template } }, { signal });
}
