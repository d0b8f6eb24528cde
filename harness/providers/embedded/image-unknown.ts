import { FleetbedError } from '../../core/errors.ts';
import type { ImageCatalog } from '../../workloads/program.ts';

/** Nodes of embedded clusters pull nothing: they have the images of the catalog. */
export function imageUnknown(ref: string, { names }: ImageCatalog): FleetbedError {
  return new FleetbedError('FLEETBED_IMAGE_UNKNOWN', `embedded nodes have no image "${ref}"`, {
    observed: `they have ${names.join(', ')}`,
    hint: 'use one of these, or a provider that runs containers: --provider kind',
  });
}
