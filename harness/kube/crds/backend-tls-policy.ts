import type { CustomResourceDefinition, ValidationRule } from '../api/apiextensions.ts';
import { BACKEND_TLS_POLICY } from '../api/backend-tls-policy.ts';
import { AGE_COLUMN, customResourceDefinition } from '../schema/custom-resource.ts';
import { atomicList, mapOf, oneOf, record, required, rule, text } from '../schema/vocabulary.ts';
import { conditionsSchema } from './condition.ts';
import { GATEWAY_API_ANNOTATIONS, GATEWAY_API_CATEGORIES, retiredVersion, V1 } from './gateway-api-bundle.ts';
import {
  DNS_SUBDOMAIN,
  groupName,
  hostname,
  kindName,
  localObjectReference,
  objectName,
  preciseHostname,
  sectionName,
} from './gateway-api-names.ts';
import { controllerName, parentReference } from './parent-reference.ts';

const SAME_TARGET = 'p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name';
const NEITHER = "(!has(p1.sectionName) || p1.sectionName == '') && (!has(p2.sectionName) || p2.sectionName == '')";

const targetRefs = atomicList(
  record({ group: required(groupName()), kind: required(kindName()), name: required(objectName), sectionName }),
  {
    min: 1,
    max: 16,
    rules: [
      rule(
        'sectionName must be specified when targetRefs includes 2 or more references to the same target',
        `self.all(p1, self.all(p2, ${SAME_TARGET} ? ` +
          "((!has(p1.sectionName) || p1.sectionName == '') == (!has(p2.sectionName) || p2.sectionName == '')) : true))",
      ),
      rule(
        'sectionName must be unique when targetRefs includes 2 or more references to the same target',
        `self.all(p1, self.exists_one(p2, ${SAME_TARGET} && ((${NEITHER}) || ` +
          '(has(p1.sectionName) && has(p2.sectionName) && p1.sectionName == p2.sectionName))))',
      ),
    ],
  },
);

function altNameRules(type: 'Hostname' | 'URI', field: 'hostname' | 'uri'): readonly ValidationRule[] {
  return [
    rule(
      `SubjectAltName element must contain ${type}, if Type is set to ${type}`,
      `!(self.type == "${type}" && (!has(self.${field}) || self.${field} == ""))`,
    ),
    rule(
      `SubjectAltName element must not contain ${type}, if Type is not set to ${type}`,
      `!(self.type != "${type}" && has(self.${field}) && self.${field} != "")`,
    ),
  ];
}

/** RFC 3986, appendix B, with a scheme and an authority. */
const URI = '^(([^:/?#]+):)(//([^/?#]*))([^?#]*)(\\?([^#]*))?(#(.*))?';

const subjectAltName = record(
  { type: required(oneOf(['Hostname', 'URI'])), hostname, uri: text({ min: 1, max: 253, pattern: URI }) },
  { rules: [...altNameRules('Hostname', 'hostname'), ...altNameRules('URI', 'uri')] },
);

const HAS_REFS = 'has(self.caCertificateRefs) && size(self.caCertificateRefs) > 0';
const HAS_WELL_KNOWN = 'has(self.wellKnownCACertificates) && self.wellKnownCACertificates != ""';

const validation = record(
  {
    caCertificateRefs: atomicList(localObjectReference, { max: 8 }),
    wellKnownCACertificates: text({
      min: 1,
      max: 253,
      pattern: `^(System|(${DNS_SUBDOMAIN}/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]))$`,
    }),
    hostname: required(preciseHostname),
    subjectAltNames: atomicList(subjectAltName, { max: 5 }),
  },
  {
    rules: [
      rule(
        'must not contain both CACertificateRefs and WellKnownCACertificates',
        `!(${HAS_REFS} && ${HAS_WELL_KNOWN})`,
      ),
      rule('must specify either CACertificateRefs or WellKnownCACertificates', `(${HAS_REFS} || ${HAS_WELL_KNOWN})`),
    ],
  },
);

/** BackendTLSPolicy of the Gateway API's standard channel. */
export const backendTlsPolicyCrd: CustomResourceDefinition = customResourceDefinition({
  type: BACKEND_TLS_POLICY,
  description: 'How a Gateway speaks TLS to a Service.',
  shortNames: ['btlspolicy'],
  categories: GATEWAY_API_CATEGORIES,
  annotations: GATEWAY_API_ANNOTATIONS,
  labels: { 'gateway.networking.k8s.io/policy': 'Direct' },
  versions: [V1, { ...retiredVersion('BackendTLSPolicy', 'v1alpha3'), columns: [] }],
  columns: [AGE_COLUMN],
  spec: required(
    record({
      targetRefs: required(targetRefs),
      validation: required(validation),
      options: mapOf(text({ min: 0, max: 4096 }), { max: 16 }),
    }),
  ),
  status: record({
    ancestors: required(
      atomicList(
        record({
          ancestorRef: required(parentReference),
          controllerName: required(controllerName),
          conditions: required(conditionsSchema({ min: 1, max: 8 })),
        }),
        { max: 16 },
      ),
    ),
  }),
});
