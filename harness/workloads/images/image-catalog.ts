import type { Image, ImageCatalog } from '../program.ts';
import { builtInImages } from './built-in-images.ts';
import { parseImageReference, type ImageReference } from './image-reference.ts';
import { imageOf, type KnownImage } from './known-image.ts';

/** The images that embedded nodes have: the built-in ones, and before them those of `extra`. */
export function imageCatalog(extra: readonly KnownImage[] = []): ImageCatalog {
  const exact = new Map<string, KnownImage>();
  const patterns: (readonly [RegExp, KnownImage])[] = [];
  const known = [...extra, ...builtInImages()];
  for (const image of known) {
    for (const name of image.names) {
      if (name.includes('*')) patterns.push([patternOf(name), image]);
      else if (!exact.has(repositoryOf(name))) exact.set(repositoryOf(name), image);
    }
  }
  const made = new Map<string, Image>();
  return {
    names: [...new Set(known.flatMap(({ names }) => names.slice(0, 1)))].sort(),
    find: (text) => {
      const reference = parseImageReference(text);
      const { repository } = reference;
      const image = exact.get(repository) ?? patterns.find(([pattern]) => pattern.test(repository))?.[1];
      return image === undefined ? undefined : cached(made, image, reference);
    },
  };
}

/** Tags that were ever asked for; more than this and the cache starts anew. */
const REMEMBERED = 1_000;

/** Pods of a Deployment share one image. */
function cached(made: Map<string, Image>, image: KnownImage, reference: ImageReference): Image {
  const key = `${reference.repository}:${reference.tag}@${reference.digest ?? ''}`;
  const there = made.get(key) ?? imageOf(reference, image.content(reference));
  if (made.size >= REMEMBERED) made.clear();
  made.set(key, there);
  return there;
}

function repositoryOf(name: string): string {
  return parseImageReference(name).repository;
}

/** `*` is any text, so that a name can be known in every registry. */
function patternOf(name: string): RegExp {
  const text = name.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${text.join('.*')}$`);
}
