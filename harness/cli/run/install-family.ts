import type { Emit, StepEvent } from '../../core/events.ts';
import type { ApiFamily } from '../../implementations/implementation.ts';
import { referenceImplementation } from '../../implementations/reference/reference-implementation.ts';
import type { Services } from '../../lifecycle/services.ts';
import { buildRuntimeImage } from '../../providers/image/runtime-image.ts';
import type { Fleet } from '../../providers/provider.ts';

export interface InstallFamilyOptions {
  readonly family: ApiFamily;
  readonly emit: Emit<StepEvent>;
  readonly signal: AbortSignal;
}

/** Installs a family of the reference implementation on a fleet that is up, and leaves it there. */
export async function installFamily(
  services: Services,
  fleet: Fleet,
  { family, emit, signal }: InstallFamilyOptions,
): Promise<void> {
  const { clock, exec } = services;
  const options = { clock, emit, signal };
  const image =
    services.provider(fleet.topology.provider).runtimeImage ??
    (await buildRuntimeImage({ ...options, exec, nodeBinary: process.execPath, platform: process.platform })).reference;
  await fleet.loadImage(image, options);
  await using _installed = await referenceImplementation({ family }).install(fleet, { ...options, image });
}
