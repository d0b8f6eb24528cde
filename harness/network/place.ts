/** Who has an address. Everything that is no part of the fleet is `outside`: curl on this machine, the harness itself. */
export type Place =
  | { readonly kind: 'outside' }
  /** A load balancer or client on the shared network, outside every cluster. */
  | { readonly kind: 'shared'; readonly name: string }
  /** `pod` and `node` as far as known; a Service's address has neither. */
  | {
      readonly kind: 'cluster';
      readonly cluster: string;
      readonly node?: string;
      readonly pod?: string;
      /** An address of the pod that nobody but the pod itself reaches. */
      readonly isLoopback?: true;
    };

/** Which places a rule is about; every given field must fit. `{}` is everywhere. */
export interface PlaceSelector {
  readonly kind?: Place['kind'];
  readonly cluster?: string;
  readonly node?: string;
  /** `namespace/name`. */
  readonly pod?: string;
  /** Name of a place on the shared network. */
  readonly name?: string;
}

export const OUTSIDE: Place = { kind: 'outside' };

export function selects(selector: PlaceSelector, place: Place): boolean {
  if (selector.kind !== undefined && selector.kind !== place.kind) return false;
  const { cluster, node, pod, name } = fieldsOf(place);
  return (
    fits(selector.cluster, cluster) && fits(selector.node, node) && fits(selector.pod, pod) && fits(selector.name, name)
  );
}

/** Whether both are the same pod. */
export function isSamePod(a: Place, b: Place): boolean {
  if (a.kind !== 'cluster' || b.kind !== 'cluster' || a.pod === undefined) return false;
  return a.cluster === b.cluster && a.pod === b.pod;
}

/** Whether either is an address that only its own pod reaches. */
export function isLoopback(a: Place, b: Place): boolean {
  return [a, b].some((place) => place.kind === 'cluster' && place.isLoopback === true);
}

function fits(wanted: string | undefined, found: string | undefined): boolean {
  return wanted === undefined || wanted === found;
}

function fieldsOf(place: Place): Omit<PlaceSelector, 'kind'> {
  switch (place.kind) {
    case 'outside':
      return {};
    case 'shared':
    case 'cluster':
      return place;
  }
}
