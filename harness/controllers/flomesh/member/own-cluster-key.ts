import type { ConfigMap } from '../../../kube/api/core.ts';
import { MESH_CONFIG_KEY } from '../names.ts';

const UNNAMED = 'default/default/default/local';

/** The key that the control plane wrote into the mesh config of the own cluster when it joined. */
export function ownClusterKey(config: ConfigMap | undefined): string {
  const parts = partsOf(config?.data?.[MESH_CONFIG_KEY]);
  return parts.every((part) => typeof part === 'string' && part !== '') ? parts.join('/') : UNNAMED;
}

function partsOf(text: string | undefined): readonly unknown[] {
  try {
    const { cluster } = JSON.parse(text ?? '{}') as { readonly cluster?: Readonly<Record<string, unknown>> };
    return ['region', 'zone', 'group', 'name'].map((name) => cluster?.[name]);
  } catch {
    return [undefined];
  }
}
