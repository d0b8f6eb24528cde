import type { Service } from '../../../kube/api/core.ts';
import type { FlomeshExportRule, FlomeshServiceExport } from '../../../kube/api/flomesh.ts';
import type { Ingress } from '../../../kube/api/networking.ts';
import { keyOf, keyText } from '../../../kube/meta/object.ts';
import { exportIngress } from './export-ingress.ts';
import type { OwnWorld } from './own-world.ts';

/** What becomes of an export in its own cluster. */
export interface ExportVerdict {
  readonly exported: FlomeshServiceExport;
  /** Why it is not valid. */
  readonly failure?: string;
  /** Of a valid one that has a path. */
  readonly ingress?: Ingress;
}

/**
 * Judges the exports of a cluster, oldest first, so that of two with one path the older one has it (003-R4, 003-R6, 003-B15).
 * What there is now counts: a Service may come after its export (003-R16, 003-B13). Ingresses that were generated for exports say nothing themselves: those that should be there count.
 */
export function judgeOwnExports(world: Pick<OwnWorld, 'services' | 'ingresses' | 'exports'>): readonly ExportVerdict[] {
  const paths = new Map<string, string>();
  for (const ingress of world.ingresses.filter((each) => !isGenerated(each))) claim(paths, ingress);
  return world.exports
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted(byAge)
    .map((exported) => {
      const service = world.services.get(keyText(keyOf(exported)));
      const failure = failureOf(exported, service, paths);
      if (failure !== undefined) return { exported, failure };
      const ingress = exportIngress(exported, service?.spec?.ports ?? []);
      if (ingress === undefined) return { exported };
      claim(paths, ingress);
      return { exported, ingress };
    });
}

/** Whether an Ingress was generated for an export. */
export function isGenerated({ metadata }: Ingress): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ controller, kind, apiVersion }) =>
      controller === true && kind === 'ServiceExport' && apiVersion.startsWith('flomesh.io/'),
  );
}

function claim(paths: Map<string, string>, ingress: Ingress): void {
  for (const { http } of ingress.spec?.rules ?? [])
    for (const { path = '', pathType } of http?.paths ?? []) {
      const id = pathId(path, pathType);
      if (!paths.has(id)) paths.set(id, keyText(keyOf(ingress)));
    }
}

function failureOf(
  exported: FlomeshServiceExport,
  service: Service | undefined,
  paths: ReadonlyMap<string, string>,
): string | undefined {
  const key = keyText(keyOf(exported));
  if (service === undefined) return `Service ${key} not found`;
  if (service.metadata.deletionTimestamp !== undefined) return `Service ${key} is being deleted.`;
  if (service.spec?.type === 'ExternalName') return `Type of Service ${key} is ExternalName, cannot be exported.`;
  for (const rule of exported.spec?.rules ?? []) {
    const holder = paths.get(pathId(rulePath(rule), rule.pathType));
    if (holder !== undefined) return `The path "${rulePath(rule)}" has been defined in Ingress ${holder}`;
  }
  return undefined;
}

function rulePath({ path }: FlomeshExportRule): string {
  return path ?? '/';
}

function pathId(path: string, pathType: string): string {
  return `${pathType} ${path}`;
}

function byAge(a: FlomeshServiceExport, b: FlomeshServiceExport): number {
  const [x, y] = [a, b].map((each) => `${each.metadata.creationTimestamp ?? ''} ${keyText(keyOf(each))}`) as [
    string,
    string,
  ];
  return x < y ? -1 : 1;
}
