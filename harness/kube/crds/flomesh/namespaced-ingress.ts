import type { CustomResourceDefinition, JsonSchema } from '../../api/apiextensions.ts';
import { NAMESPACED_INGRESS } from '../../api/flomesh.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { flag, int32, integer, mapOf, record, required, text } from '../../schema/vocabulary.ts';

/** A part of a pod or Service, which the server of those kinds checks. */
const ANY_OBJECT: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const servicePort = record({
  name: text(),
  protocol: text({ default: 'TCP' }),
  appProtocol: text(),
  port: required(int32()),
  targetPort: { 'x-kubernetes-int-or-string': true },
  nodePort: int32(),
});

/**
 * NamespacedIngress of `flomesh.io` (semantics 4.2). Part of the group; nothing reads it. Does not: check what it says of
 * pods, serve the scale subresource.
 */
export const namespacedIngressCrd: CustomResourceDefinition = customResourceDefinition({
  type: NAMESPACED_INGRESS,
  description: 'An ingress controller for one namespace.',
  shortNames: ['nsig'],
  versions: [{ name: 'v1alpha1', storage: true }],
  columns: [AGE_COLUMN],
  spec: record({
    serviceType: text(),
    serviceAnnotations: mapOf(text()),
    podAnnotations: mapOf(text()),
    http: record(
      { enabled: flag({ default: true }), port: servicePort },
      { default: { enabled: true, port: { name: 'http', protocol: 'TCP', port: 80, targetPort: 8000 } } },
    ),
    tls: record(
      {
        enabled: flag({ default: false }),
        port: servicePort,
        sslPassthrough: record(
          { enabled: flag({ default: false }), upstreamPort: int32({ min: 1, max: 65_535, default: 443 }) },
          { default: { enabled: false, upstreamPort: 443 } },
        ),
      },
      {
        default: {
          enabled: false,
          port: { name: 'https', protocol: 'TCP', port: 443, targetPort: 8443 },
          sslPassthrough: { enabled: false, upstreamPort: 443 },
        },
      },
    ),
    env: { type: 'array', items: ANY_OBJECT },
    resources: ANY_OBJECT,
    nodeSelector: mapOf(text()),
    serviceAccountName: text(),
    affinity: ANY_OBJECT,
    tolerations: { type: 'array', items: ANY_OBJECT },
    logLevel: integer({ min: 1, max: 10, default: 2 }),
    replicas: int32({ min: 1, default: 1 }),
  }),
  status: record({ replicas: required(int32()), selector: required(text()) }),
});
