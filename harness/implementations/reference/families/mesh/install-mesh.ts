import { allOrNone } from '../../../../core/all-or-none.ts';
import { runStep } from '../../../../core/events.ts';
import { notYet, ready, waitFor } from '../../../../core/wait.ts';
import { SYSTEM_NAMESPACE } from '../../../../controllers/mesh/names.ts';
import type { AuthorityMaterial } from '../../../../controllers/mesh-sidecar/identity-authority.ts';
import { SECRET } from '../../../../kube/api/core.ts';
import { MESH_CRDS } from '../../../../kube/crds/crds.ts';
import { contextServer, tokenKubeconfig } from '../../../../kube/kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText, parseKubeconfig } from '../../../../kube/kubeconfig/kubeconfig-file.ts';
import { applyManifest } from '../../../../kube/manifest/apply-manifest.ts';
import type { KubeObject } from '../../../../kube/meta/object.ts';
import type { ClusterHandle, Fleet } from '../../../../providers/provider.ts';
import type { InstallOptions } from '../../../implementation.ts';
import type { FamilyInstallOptions } from '../family.ts';
import { FIELD_MANAGER } from '../../manifests/system-names.ts';
import { createMesh } from './create-mesh.ts';
import { eastWestGateway } from './eastwest-gateway.ts';
import { EXPOSE_SERVICES } from './expose-services.ts';
import { ISTIOD_TOKEN, istiodAccess } from './istiod-access.ts';
import { istiodObjects } from './istiod-objects.ts';
import { putAuthority, sharedAuthority } from './mesh-authority.ts';

export interface MeshInstallOptions extends FamilyInstallOptions {
  readonly revision: string;
}

const TOKEN_TIMEOUT_MS = 30_000;

/**
 * Makes a mesh of a fleet, as the tutorial's steps do: access and one root for all clusters, remote secrets (002-S4), then in
 * each cluster a control plane, an east-west gateway (002-S2) that exposes all Services (002-S3). Returns without waiting
 * until they serve. Doing it again changes only what differs.
 */
export async function installMesh(fleet: Fleet, options: MeshInstallOptions): Promise<void> {
  const clusters = [...fleet.clusters.values()];
  const inEach = (step: string, work: (cluster: ClusterHandle, own: MeshInstallOptions) => Promise<void>) =>
    allOrNone(
      options.signal,
      clusters.map(
        (cluster) => (signal: AbortSignal) =>
          runStep(options, step, cluster.name, () => work(cluster, { ...options, signal })),
      ),
    );
  await inEach('install CRDs and access', (cluster, own) =>
    apply(cluster, own, [...MESH_CRDS, ...istiodAccess(cluster.network)]),
  );
  const authority = await sharedAuthority(
    clusters.map(({ client }) => client),
    options,
  );
  await inEach('share root of trust', (cluster, own) => putAuthority(cluster.client, authority, own));
  await runStep(options, 'create mesh', undefined, () => createMesh(clusters.map(accessOf(fleet)), options));
  await inEach('install control plane', (cluster, own) => installInto(fleet, cluster, authority, own));
}

async function installInto(
  fleet: Fleet,
  cluster: ClusterHandle,
  { root }: AuthorityMaterial,
  options: MeshInstallOptions,
): Promise<void> {
  const { image, revision, meshDefect } = options;
  const { name, location, network } = cluster;
  const internal = contextServer(parseKubeconfig(fleet.kubeconfig('internal')), name);
  const token = await istiodToken(cluster, options);
  const kubeconfig = kubeconfigText(tokenKubeconfig({ name, token, ...internal }));
  await apply(cluster, options, [
    ...istiodObjects({
      image,
      revision,
      cluster: name,
      location: location.text,
      kubeconfig,
      ...(meshDefect === undefined ? {} : { defect: meshDefect }),
    }),
    ...eastWestGateway({ image, revision, network, root }),
    EXPOSE_SERVICES,
  ]);
}

function accessOf(fleet: Fleet): (cluster: ClusterHandle) => Parameters<typeof createMesh>[0][number] {
  const internal = parseKubeconfig(fleet.kubeconfig('internal'));
  return ({ name, client }) => ({ name, client, ...contextServer(internal, name) });
}

/** The token controller fills the Secret in a moment after it was made. */
async function istiodToken({ name, client }: ClusterHandle, { clock, signal }: InstallOptions): Promise<string> {
  const key = { namespace: SYSTEM_NAMESPACE, name: ISTIOD_TOKEN };
  return waitFor(
    `token of the control plane in ${name}`,
    async (own) => {
      const token = (await client.get(SECRET, key, { signal: own })).data?.['token'];
      if (token === undefined) return notYet(`Secret ${SYSTEM_NAMESPACE}/${ISTIOD_TOKEN} has no token yet`);
      return ready(Buffer.from(token, 'base64').toString('utf8'));
    },
    { clock, signal, timeoutMs: TOKEN_TIMEOUT_MS, everyMs: 50 },
  );
}

async function apply(
  { client }: ClusterHandle,
  { clock, signal }: InstallOptions,
  objects: readonly KubeObject[],
): Promise<void> {
  await applyManifest(client, objects, { clock, signal, fieldManager: FIELD_MANAGER });
}
