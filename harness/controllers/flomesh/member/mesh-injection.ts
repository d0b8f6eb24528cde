import type { AdmissionRequest } from '../../../kube/api/admission.ts';
import type { Namespace } from '../../../kube/api/core.ts';
import { injectSidecar, type PatchOperation, type PodDraft } from '../../mesh-sidecar/inject-sidecar.ts';
import type { SidecarTemplate } from '../../mesh-sidecar/sidecar-template.ts';
import { ANNOTATION_SIDECAR_INJECTION } from '../names.ts';
import { isMeshed } from './mesh-namespaces.ts';

/** What is found out before a pod can be given a sidecar. */
export interface InjectionFacts {
  readonly namespaceOf: (name: string) => Namespace | undefined;
  /** Undefined while the control plane does not know where it is reached. */
  readonly template: () => SidecarTemplate | undefined;
}

/**
 * The sidecars of osm-edge: for pods of namespaces of the mesh that are annotated for it, as `osm namespace add` does; a pod
 * may say otherwise for itself.
 */
export function meshInjection(
  { namespaceOf, template }: InjectionFacts,
  request: AdmissionRequest,
): readonly PatchOperation[] | undefined {
  const pod = podIn(request.object);
  const name = request.namespace ?? '';
  const namespace = namespaceOf(name);
  if (pod === undefined || !isMeshed(namespace)) return undefined;
  const own = pod.metadata.annotations?.[ANNOTATION_SIDECAR_INJECTION];
  const wish = own ?? namespace?.metadata.annotations?.[ANNOTATION_SIDECAR_INJECTION] ?? '';
  if (!ENABLED.has(wish.toLowerCase())) return undefined;
  const found = template();
  if (found === undefined) throw new Error('the mesh is not ready: the address of its control plane is not known yet');
  return injectSidecar(pod, found, name);
}

/** As osm reads the annotation. */
const ENABLED = new Set(['enabled', 'yes', 'true']);

function podIn(value: unknown): PodDraft | undefined {
  if (typeof value !== 'object' || value === null || !('spec' in value)) return undefined;
  return value as PodDraft;
}
