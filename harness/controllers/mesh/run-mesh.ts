import type { FamilyOptions } from '../family.ts';
import { runMeshController } from './mesh-controller.ts';
import { meshSettings } from './mesh-settings.ts';

/** The control plane of one cluster as its command line says. Throws `FLEETBED_USAGE` for settings that cannot be used. */
export async function runMesh({
  settings,
  ...options
}: FamilyOptions & { readonly settings: Readonly<Record<string, string>> }): Promise<void> {
  await runMeshController({ ...options, mesh: meshSettings(settings) });
}
