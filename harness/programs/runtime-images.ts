import { runtimeImage } from '../workloads/images/built-in-images.ts';
import { systemProcess } from '../core/exec.ts';
import { imageCatalog } from '../workloads/images/image-catalog.ts';
import { nodeImage } from '../workloads/node/node-image.ts';
import type { ImageCatalog } from '../workloads/program.ts';
import { imageProgram } from './image-program.ts';

/** The images of embedded nodes: those of the samples, and fleetbed's own with every program that it has in a container. */
export function runtimeImages(): ImageCatalog {
  const { execPath, pid, versions } = process;
  return imageCatalog([
    runtimeImage({
      controller: imageProgram,
      proxy: imageProgram,
      traffic: imageProgram,
      client: imageProgram,
      'workload-proxy': imageProgram,
    }),
    nodeImage({ startProcess: systemProcess, execPath, pid, version: versions.node }),
  ]);
}
