import type { ReferenceGrant } from '../../kube/api/gateway.ts';

/** Who refers to what across namespaces. */
export interface CrossReference {
  readonly from: { readonly group: string; readonly kind: string; readonly namespace: string };
  readonly to: { readonly group: string; readonly kind: string; readonly namespace: string; readonly name: string };
}

/** Whether a grant in the target's namespace allows the reference (000-R17, Gateway API `ReferenceGrant`). */
export function isGranted(grants: readonly ReferenceGrant[], { from, to }: CrossReference): boolean {
  return grants.some(
    ({ metadata, spec }) =>
      metadata.namespace === to.namespace &&
      spec.from.some(
        (source) => source.group === from.group && source.kind === from.kind && source.namespace === from.namespace,
      ) &&
      spec.to.some(
        (target) =>
          target.group === to.group &&
          target.kind === to.kind &&
          (target.name === undefined || target.name === to.name),
      ),
  );
}
