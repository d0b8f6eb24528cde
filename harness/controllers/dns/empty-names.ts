import type { ZoneNames } from './zone-names.ts';

/** Names that exist without records: `svc` and `pod`, and every namespace below them. */
export function addEmptyNames(names: ZoneNames, origin: string, namespaces: ReadonlySet<string>): void {
  for (const kind of ['svc', 'pod']) {
    names.exists(`${kind}.${origin}`);
    for (const namespace of namespaces) names.exists(`${namespace}.${kind}.${origin}`);
  }
}
