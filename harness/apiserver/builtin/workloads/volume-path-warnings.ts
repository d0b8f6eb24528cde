/** Files of volumes that would lie on top of each other. Mirrors kubernetes `pkg/api/pod/warnings.go`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { objectsAt, textOf } from './fields.ts';

interface PathAndSource {
  readonly path: string;
  readonly source: string;
}

export function overlappingPathWarnings(spec: JsonObject): string[] {
  return objectsAt(spec, 'volumes').flatMap((volume) => {
    const name = JSON.stringify(textOf(volume, 'name'));
    const warn =
      (what: string) =>
      (overlap: string): string =>
        `volume ${name} (${what}): overlapping paths: ${overlap}`;
    const configMap = objectAt(volume, 'configMap');
    const secret = objectAt(volume, 'secret');
    return [
      ...overlaps(itemPaths(configMap, '')).map(warn(`ConfigMap ${JSON.stringify(textOf(configMap, 'name'))}`)),
      ...overlaps(itemPaths(secret, '')).map(warn(`Secret ${JSON.stringify(textOf(secret, 'secretName'))}`)),
      ...overlaps(itemPaths(objectAt(volume, 'downwardAPI'), '')).map(warn('DownwardAPI')),
      ...projectedWarnings(objectAt(volume, 'projected'), name, warn('Projected')),
    ];
  });
}

function projectedWarnings(
  projected: JsonObject | undefined,
  name: string,
  warn: (overlap: string) => string,
): string[] {
  const warnings: string[] = [];
  const paths: PathAndSource[] = [];
  for (const source of objectsAt(projected, 'sources')) {
    if (Object.keys(source).length === 0) {
      warnings.push(`volume ${name} (Projected) has no sources provided`);
      continue;
    }
    paths.push(...sourcePaths(source));
  }
  return [...warnings, ...overlaps(paths).map(warn)];
}

function sourcePaths(source: JsonObject): PathAndSource[] {
  const configMap = objectAt(source, 'configMap');
  if (configMap?.['items'] !== undefined)
    return itemPaths(configMap, `ConfigMap ${JSON.stringify(textOf(configMap, 'name'))}`);
  const secret = objectAt(source, 'secret');
  if (secret?.['items'] !== undefined) return itemPaths(secret, `Secret ${JSON.stringify(textOf(secret, 'name'))}`);
  const downward = objectAt(source, 'downwardAPI');
  if (downward?.['items'] !== undefined) return itemPaths(downward, 'DownwardAPI');
  const token = objectAt(source, 'serviceAccountToken');
  return token === undefined ? [] : [{ path: textOf(token, 'path'), source: 'ServiceAccountToken' }];
}

function itemPaths(parent: JsonObject | undefined, source: string): PathAndSource[] {
  return objectsAt(parent, 'items').map((item) => ({ path: textOf(item, 'path'), source }));
}

function overlaps(paths: readonly PathAndSource[]): string[] {
  const warnings: string[] = [];
  const before: PathAndSource[] = [];
  for (const { path, source } of paths) {
    const needle = { path: path.replace(/\/+$/, ''), source };
    for (const other of before)
      if (isWithin(needle.path, other.path)) warnings.push(`${textFor(needle)} with ${textFor(other)}`);
    before.push(needle);
  }
  return warnings;
}

function isWithin(a: string, b: string): boolean {
  if (a === '' || b === '') return false;
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}

function textFor({ path, source }: PathAndSource): string {
  return source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;
}
