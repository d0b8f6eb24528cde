import type { BackendObjectReference, HttpRouteFilter } from '../../kube/api/http-route.ts';
import { ObjectMemo } from '../gateway-routes/object-memo.ts';
import type { AnyRoute } from './world.ts';

/** A reference of a route, and where in the route it is. */
export interface PlacedReference {
  /** `spec.rules[0].backendRefs[1]` */
  readonly place: string;
  readonly ref: BackendObjectReference;
}

const REFERENCES = new ObjectMemo<readonly PlacedReference[]>();

/** The backends of rules, and those that requests are mirrored to. */
export function referencesOf(route: AnyRoute): readonly PlacedReference[] {
  return REFERENCES.of(route, [], () => findReferences(route));
}

function findReferences({ spec }: AnyRoute): readonly PlacedReference[] {
  const rules: readonly {
    readonly backendRefs?: readonly (BackendObjectReference & { readonly filters?: unknown })[];
    readonly filters?: unknown;
  }[] = spec.rules ?? [];
  return rules.flatMap(({ backendRefs = [], filters }, index) => {
    const rule = `spec.rules[${String(index)}]`;
    return [
      ...mirrorsOf(rule, filters),
      ...backendRefs.flatMap((ref, at) => {
        const place = `${rule}.backendRefs[${String(at)}]`;
        return [{ place, ref }, ...mirrorsOf(place, ref.filters)];
      }),
    ];
  });
}

function mirrorsOf(place: string, filters: unknown): readonly PlacedReference[] {
  const all = (filters ?? []) as readonly Pick<HttpRouteFilter, 'requestMirror'>[];
  return all.flatMap(({ requestMirror }, index) =>
    requestMirror === undefined
      ? []
      : [{ place: `${place}.filters[${String(index)}].requestMirror`, ref: requestMirror.backendRef }],
  );
}
