import { createHash } from 'node:crypto';
import { allOrNone } from '../../../../core/all-or-none.ts';
import type { Clock } from '../../../../core/clock.ts';
import { FleetbedError, messageOf } from '../../../../core/errors.ts';
import { notYet, ready, waitFor } from '../../../../core/wait.ts';
import { REMOTE_SECRET_LABEL, SYSTEM_NAMESPACE } from '../../../../controllers/mesh/names.ts';
import { SECRET, type Secret } from '../../../../kube/api/core.ts';
import type { KubeClient } from '../../../../kube/client/kube-client.ts';
import { tokenKubeconfig } from '../../../../kube/kubeconfig/kubeconfig-edit.ts';
import { kubeconfigText } from '../../../../kube/kubeconfig/kubeconfig-file.ts';
import { FIELD_MANAGER } from '../../manifests/system-names.ts';
import { READER_TOKEN } from './mesh-labels.ts';

/** A cluster that joins the mesh. */
export interface MeshMemberAccess {
  readonly name: string;
  readonly client: KubeClient;
  /** Where the other control planes reach its API server, and whom they believe there (PEM). */
  readonly server: string;
  readonly ca?: string;
}

export interface CreateMeshOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const TOKEN_TIMEOUT_MS = 30_000;
/** As asmcli: twice more. 002-R11 */
const ATTEMPTS = 3;
const PAUSE_MS = 500;
const LONGEST_LABEL = 63;

/**
 * Gives the control plane of each cluster access to every other: a remote secret for each ordered pair (002-R11). Doing it
 * again changes only what differs. Throws `FLEETBED_IMPLEMENTATION_NOT_READY` when a cluster has no reader or cannot be
 * written to.
 */
export async function createMesh(members: readonly MeshMemberAccess[], options: CreateMeshOptions): Promise<void> {
  const tokens = await allOrNone(
    options.signal,
    members.map((member) => (signal: AbortSignal) => readerToken(member, { ...options, signal })),
  );
  const secrets = members.map((member, index) => remoteSecret(member, tokens[index] ?? ''));
  await allOrNone(
    options.signal,
    members.flatMap((reader) =>
      members.flatMap((read, index) => {
        const secret = secrets[index];
        return read === reader || secret === undefined
          ? []
          : [(signal: AbortSignal) => write(reader, secret, { ...options, signal })];
      }),
    ),
  );
}

/** What the cluster of a kubeconfig's context is called: a valid label, cut with a digest when it is too long. 3.2 */
export function clusterId(context: string): string {
  const label = context.replace(/[^A-Za-z0-9_.-]/g, '-').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  if (label.length <= LONGEST_LABEL) return label;
  const digest = createHash('sha256').update(context).digest('hex').slice(0, 12);
  return `${label.slice(0, LONGEST_LABEL - digest.length - 1)}-${digest}`;
}

/** 3.2 */
export function remoteSecret({ name, server, ca }: MeshMemberAccess, token: string): Secret {
  const kubeconfig = tokenKubeconfig({ name, server, token, ...(ca === undefined ? {} : { ca }) });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `istio-remote-secret-${name.toLowerCase().replaceAll('_', '-')}`,
      namespace: SYSTEM_NAMESPACE,
      labels: { [REMOTE_SECRET_LABEL]: 'true' },
      annotations: { 'networking.istio.io/cluster': name },
    },
    type: 'Opaque',
    data: { [name]: Buffer.from(kubeconfigText(kubeconfig)).toString('base64') },
  };
}

/** The token controller fills the Secret in a moment after it was made. */
async function readerToken({ name, client }: MeshMemberAccess, { clock, signal }: CreateMeshOptions): Promise<string> {
  const key = { namespace: SYSTEM_NAMESPACE, name: READER_TOKEN };
  return waitFor(
    `token of the reader in ${name}`,
    async (own) => {
      const token = (await client.find(SECRET, key, { signal: own }))?.data?.['token'];
      if (token === undefined) return notYet(`Secret ${SYSTEM_NAMESPACE}/${READER_TOKEN} has no token`);
      return ready(Buffer.from(token, 'base64').toString('utf8'));
    },
    { clock, signal, timeoutMs: TOKEN_TIMEOUT_MS, everyMs: 50 },
  );
}

async function write(
  { name, client }: MeshMemberAccess,
  secret: Secret,
  { clock, signal }: CreateMeshOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.apply(SECRET, secret, { fieldManager: FIELD_MANAGER, signal });
      return;
    } catch (cause) {
      signal.throwIfAborted();
      if (attempt < ATTEMPTS) await clock.sleep(PAUSE_MS, signal);
      else
        throw new FleetbedError(
          'FLEETBED_IMPLEMENTATION_NOT_READY',
          `the remote secret could not be put into ${name}`,
          {
            observed: messageOf(cause),
            cause,
          },
        );
    }
  }
}
