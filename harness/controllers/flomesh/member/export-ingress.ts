import type { ServicePort } from '../../../kube/api/core.ts';
import type { FlomeshServiceExport } from '../../../kube/api/flomesh.ts';
import type { Ingress, IngressPath } from '../../../kube/api/networking.ts';
import {
  ANNOTATION_LB_TYPE,
  ANNOTATION_REWRITE_FROM,
  ANNOTATION_REWRITE_TO,
  ANNOTATION_SESSION_STICKY,
  EXPORT_INGRESS_PREFIX,
  INGRESS_CLASS_NAME,
} from '../names.ts';
import { rulePort } from '../rule-port.ts';

const ANNOTATIONS = [
  ANNOTATION_LB_TYPE,
  ANNOTATION_REWRITE_FROM,
  ANNOTATION_REWRITE_TO,
  ANNOTATION_SESSION_STICKY,
] as const;

/**
 * The Ingress that exposes an export (003-R4, semantics 4.2): one path for each rule. Undefined when no rule has a port.
 * A port that the Service does not have stays: the gateway answers 503 for it (003-B14).
 */
export function exportIngress(exported: FlomeshServiceExport, ports: readonly ServicePort[]): Ingress | undefined {
  const { name, namespace = '', uid = '' } = exported.metadata;
  const paths = (exported.spec?.rules ?? []).flatMap((rule): IngressPath[] => {
    const number = rulePort(rule, ports);
    if (number === undefined) return [];
    return [{ path: rule.path ?? '/', pathType: rule.pathType, backend: { service: { name, port: { number } } } }];
  });
  if (paths.length === 0) return undefined;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      namespace,
      name: `${EXPORT_INGRESS_PREFIX}${name}`,
      annotations: annotationsOf(exported),
      ownerReferences: [
        {
          apiVersion: 'flomesh.io/v1alpha1',
          kind: 'ServiceExport',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: { ingressClassName: INGRESS_CLASS_NAME, rules: [{ http: { paths } }] },
  };
}

function annotationsOf({ spec = {} }: FlomeshServiceExport): Readonly<Record<string, string>> {
  const { loadBalancer = '', pathRewrite: { from = '', to = '' } = {}, sessionSticky = false } = spec;
  return {
    ...(from !== '' && to !== '' ? { [ANNOTATION_REWRITE_FROM]: from, [ANNOTATION_REWRITE_TO]: to } : {}),
    ...(sessionSticky ? { [ANNOTATION_SESSION_STICKY]: 'true' } : {}),
    ...(loadBalancer === '' ? {} : { [ANNOTATION_LB_TYPE]: loadBalancer }),
  };
}

/** Keeps what others wrote; the annotations of an export that has them no more go. */
export function overlayExportIngress(current: Ingress, desired: Ingress): Ingress {
  const others = Object.entries(current.metadata.annotations ?? {}).filter(
    ([name]) => !(ANNOTATIONS as readonly string[]).includes(name),
  );
  return {
    ...current,
    metadata: {
      ...current.metadata,
      annotations: { ...Object.fromEntries(others), ...desired.metadata.annotations },
      ownerReferences: desired.metadata.ownerReferences ?? [],
    },
    spec: { ...current.spec, ...desired.spec },
  };
}
