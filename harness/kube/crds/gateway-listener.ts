/** Listeners of a Gateway: spec and status. */
import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import { GATEWAY_GROUP } from '../api/gateway.ts';
import { atomicList, int32, mapList, mapOf, oneOf, record, required, rule, text } from '../schema/vocabulary.ts';
import { conditionsSchema } from './condition.ts';
import {
  DNS_SUBDOMAIN,
  groupName,
  hostname,
  kindName,
  portNumber,
  secretReference,
  sectionName,
} from './gateway-api-names.ts';
import { labelSelectorSchema } from './label-selector-schema.ts';

const routeKinds = atomicList(record({ group: groupName(GATEWAY_GROUP), kind: required(kindName()) }), { max: 8 });

const allowedRoutes = record(
  {
    namespaces: record(
      { from: oneOf(['All', 'Selector', 'Same'], { default: 'Same' }), selector: labelSelectorSchema },
      { default: { from: 'Same' } },
    ),
    kinds: routeKinds,
  },
  { default: { namespaces: { from: 'Same' } } },
);

const tls = record(
  {
    mode: oneOf(['Terminate', 'Passthrough'], { default: 'Terminate' }),
    certificateRefs: atomicList(secretReference, { max: 64 }),
    options: mapOf(text({ min: 0, max: 4096 }), { max: 16 }),
  },
  {
    rules: [
      rule(
        'certificateRefs or options must be specified when mode is Terminate',
        "self.mode == 'Terminate' ? size(self.certificateRefs) > 0 || size(self.options) > 0 : true",
      ),
    ],
  },
);

const protocol = text({
  min: 1,
  max: 255,
  pattern: `^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|${DNS_SUBDOMAIN}\\/[A-Za-z0-9]+$`,
});

/** 000-B3, 000-B4. */
const listenerRules: readonly ValidationRule[] = [
  rule(
    "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    "self.all(l, l.protocol in ['HTTP', 'TCP', 'UDP'] ? !has(l.tls) : true)",
  ),
  rule(
    'tls mode must be Terminate for protocol HTTPS',
    "self.all(l, (l.protocol == 'HTTPS' && has(l.tls)) ? (l.tls.mode == '' || l.tls.mode == 'Terminate') : true)",
  ),
  rule(
    'tls mode must be set for protocol TLS',
    "self.all(l, (l.protocol == 'TLS' ? has(l.tls) && has(l.tls.mode) && l.tls.mode != '' : true))",
  ),
  rule(
    "hostname must not be specified for protocols ['TCP', 'UDP']",
    "self.all(l, l.protocol in ['TCP', 'UDP']  ? (!has(l.hostname) || l.hostname == '') : true)",
  ),
  rule('Listener name must be unique within the Gateway', 'self.all(l1, self.exists_one(l2, l1.name == l2.name))'),
];

/** `anyPort` comes before, `otherPort` inside: listeners of a ListenerSet once could leave the port out. */
function uniqueRule(anyPort: string, otherPort: string): ValidationRule {
  return rule(
    'Combination of port, protocol and hostname must be unique for each listener',
    `self.all(l1, ${anyPort}self.exists_one(l2, ${otherPort}l1.port == l2.port && l1.protocol == l2.protocol && ` +
      '(has(l1.hostname) && has(l2.hostname) ? l1.hostname == l2.hostname : !has(l1.hostname) && !has(l2.hostname))))',
  );
}

function listeners(unique: ValidationRule): JsonSchema {
  return mapList(
    ['name'],
    record({
      name: required(sectionName),
      port: required(portNumber),
      protocol: required(protocol),
      hostname,
      tls,
      allowedRoutes,
    }),
    { min: 1, max: 64, rules: [...listenerRules, unique] },
  );
}

export const listenersSchema: JsonSchema = listeners(uniqueRule('', ''));

/** Of a ListenerSet. */
export const addedListenersSchema: JsonSchema = listeners(uniqueRule('!has(l1.port) || ', 'has(l2.port) && '));

export const listenerStatusesSchema: JsonSchema = mapList(
  ['name'],
  record({
    name: required(sectionName),
    supportedKinds: routeKinds,
    attachedRoutes: required(int32()),
    conditions: required(conditionsSchema({ max: 8 })),
  }),
  { max: 64 },
);
