import type { ConfigMap } from '../../../kube/api/core.ts';
import { MESH_CONFIG_KEY } from '../names.ts';

/** Who a cluster is, and which control plane manages it. */
export interface Management {
  readonly region: string;
  readonly zone: string;
  readonly group: string;
  readonly name: string;
  /** Identity of the control plane. */
  readonly controlPlaneUID: string;
}

type Document = Readonly<Record<string, unknown>>;

/** The control plane that manages the cluster with this mesh config. Undefined: none. */
export function managerOf(config: ConfigMap): string | undefined {
  const document = documentOf(config);
  const uid = recordAt(document, 'cluster')['controlPlaneUID'];
  return document['isManaged'] === true && typeof uid === 'string' && uid !== '' ? uid : undefined;
}

/** Whether a control plane manages the cluster as the member of a name. */
export function isManagedAs(
  config: ConfigMap,
  { name, controlPlaneUid }: { readonly name: string; readonly controlPlaneUid: string },
): boolean {
  return managerOf(config) === controlPlaneUid && recordAt(documentOf(config), 'cluster')['name'] === name;
}

/** The mesh config of a cluster that joined. 003-R1 */
export function managed(config: ConfigMap, management: Management): ConfigMap {
  const document = documentOf(config);
  return withDocument(config, {
    ...document,
    isManaged: true,
    cluster: { ...recordAt(document, 'cluster'), ...management },
  });
}

/** The mesh config of a cluster that left. 003-R3 */
export function released(config: ConfigMap): ConfigMap {
  const document = documentOf(config);
  return withDocument(config, {
    ...document,
    isManaged: false,
    cluster: { ...recordAt(document, 'cluster'), controlPlaneUID: '' },
  });
}

function withDocument(config: ConfigMap, document: Document): ConfigMap {
  return { ...config, data: { ...config.data, [MESH_CONFIG_KEY]: JSON.stringify(document, undefined, 2) } };
}

/** A config that is no JSON is as good as none: nobody manages the cluster. */
function documentOf({ data }: ConfigMap): Document {
  try {
    const value: unknown = JSON.parse(data?.[MESH_CONFIG_KEY] ?? '{}');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function recordAt(document: Document, name: string): Document {
  const value = Object.hasOwn(document, name) ? document[name] : undefined;
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
