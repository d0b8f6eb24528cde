import type { ImageCatalog } from '../program.ts';
import { whereamiImage } from './built-in-images.ts';
import { imageCatalog } from './image-catalog.ts';
import { parseImageReference } from './image-reference.ts';

/** What programs can find out about their cluster, as they do from the metadata server of a cloud. */
export interface ClusterFacts {
  readonly name: string;
  readonly location: string;
  readonly project: string;
}

/** The images as the nodes of one cluster have them: `whereami` knows where it is. */
export function clusterImages(images: ImageCatalog, { name, location, project }: ClusterFacts): ImageCatalog {
  const own = imageCatalog([whereamiImage({ CLUSTER_NAME: name, ZONE: location, PROJECT_ID: project })]);
  return {
    names: images.names,
    find: (text) => {
      const isWhereami = parseImageReference(text).repository.endsWith('/whereami');
      return (isWhereami ? own : images).find(text);
    },
  };
}
