/**
 * What every namespace has. Mirrors kubernetes `pkg/controller/serviceaccount/serviceaccounts_controller.go` and
 * `pkg/controller/certificates/rootcacertpublisher`.
 */
import { cloneJson, isJsonObject, objectAt, textAt } from '../../kube/json/json.ts';
import { isAlreadyExists, isNotFound } from '../../kube/status/status-predicates.ts';
import { controllerContext, type Controller, type ControllerRoom } from './server-writes.ts';
import { WorkQueue } from './work-queue.ts';

const ROOT_CA = 'kube-root-ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal ' +
  'service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export interface NamespaceDefaultsOptions extends ControllerRoom {
  /** PEM; absent: no ConfigMap with it is kept. */
  readonly rootCa?: string;
}

/** Keeps the ServiceAccount `default` and the ConfigMap `kube-root-ca.crt` in every namespace that is not going away. */
export function keepNamespaceDefaults(options: NamespaceDefaultsOptions): Controller {
  const { storage, clock, failed } = options;
  const stopping = new AbortController();
  const queue = new WorkQueue({
    clock,
    handle: (name) => restore(options, name, stopping.signal),
    failed: (name, error) => failed?.(`defaults of namespace ${name}`, error),
  });
  const listen = (
    resource: string,
    wanted: (name: string, namespace: string | undefined) => string | undefined,
  ): (() => void) => {
    const { items, revision } = storage.list({ resource });
    const tell = ({ key }: { readonly key: { readonly name: string; readonly namespace?: string } }): void => {
      const namespace = wanted(key.name, key.namespace);
      if (namespace !== undefined) queue.add(namespace);
    };
    items.forEach(tell);
    return storage.watch({ resource }, revision, ({ stored }) => {
      tell(stored);
    });
  };
  const stops = [
    listen('namespaces', (name) => name),
    listen('serviceaccounts', (name, namespace) => (name === 'default' ? namespace : undefined)),
    listen('configmaps', (name, namespace) => (name === ROOT_CA ? namespace : undefined)),
  ];
  return {
    idle: () => queue.idle(),
    [Symbol.asyncDispose]: async () => {
      for (const stop of stops) stop();
      stopping.abort();
      await queue[Symbol.asyncDispose]();
    },
  };
}

async function restore(options: NamespaceDefaultsOptions, namespace: string, signal: AbortSignal): Promise<void> {
  const stored = options.storage.get('namespaces', { name: namespace });
  if (stored === undefined || textAt(objectAt(stored.object, 'status'), 'phase') === 'Terminating') return;
  await restoreAccount(options, namespace, signal);
  await restoreRootCa(options, namespace, signal);
}

async function restoreAccount(
  { storage, catalog, registry }: ControllerRoom,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const definition = catalog.find('', 'v1', 'serviceaccounts');
  if (definition === undefined || storage.get('serviceaccounts', { namespace, name: 'default' }) !== undefined) return;
  const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
  await unlessOvertaken(registry.create(definition, object, controllerContext('service-account-controller', signal)));
}

async function restoreRootCa(
  { storage, catalog, registry, rootCa }: NamespaceDefaultsOptions,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const definition = catalog.find('', 'v1', 'configmaps');
  if (definition === undefined || rootCa === undefined) return;
  const context = controllerContext('root-ca-cert-publisher', signal);
  const data = { 'ca.crt': rootCa };
  const stored = storage.get('configmaps', { namespace, name: ROOT_CA });
  if (stored === undefined) {
    const annotations = { 'kubernetes.io/description': DESCRIPTION };
    const metadata = { name: ROOT_CA, namespace, annotations };
    await unlessOvertaken(
      registry.create(definition, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, context),
    );
    return;
  }
  const current = registry.get(definition, stored.key);
  if (current === undefined || isSame(current['data'], rootCa)) return;
  const draft = cloneJson(current);
  draft.metadata['annotations'] = {
    ...objectAt(draft.metadata, 'annotations'),
    'kubernetes.io/description': DESCRIPTION,
  };
  draft['data'] = data;
  await registry.update(definition, draft, context);
}

function isSame(data: unknown, rootCa: string): boolean {
  return isJsonObject(data) && Object.keys(data).length === 1 && data['ca.crt'] === rootCa;
}

/** Somebody else made it first, or the namespace went away: the next event says what is left to do. */
async function unlessOvertaken(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isAlreadyExists(error) && !isNotFound(error)) throw error;
  }
}
