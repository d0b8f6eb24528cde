import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import { GATEWAY_GROUP } from '../api/gateway.ts';
import { atomicList, record, required, rule, text } from '../schema/vocabulary.ts';
import { conditionsSchema } from './condition.ts';
import {
  DOMAIN_PREFIXED,
  groupName,
  kindName,
  namespaceName,
  objectName,
  portNumber,
  sectionName,
} from './gateway-api-names.ts';

/** What a route attaches to: a Gateway unless another kind is written. */
export const parentReference: JsonSchema = record({
  group: groupName(GATEWAY_GROUP),
  kind: kindName('Gateway'),
  namespace: namespaceName,
  name: required(objectName),
  sectionName,
  port: portNumber,
});

/** `namespace` is a reserved word of CEL. */
const NAMESPACE = '__namespace__';

function bothAbsent(field: string): string {
  return `((!has(p1.${field}) || p1.${field} == '') && (!has(p2.${field}) || p2.${field} == ''))`;
}

function bothEqual(field: string, gap = ''): string {
  return `(has(p1.${field}) && has(p2.${field}) && p1.${field} == p2.${field}${gap})`;
}

const sameParent =
  'p1.group == p2.group && p1.kind == p2.kind && p1.name == p2.name && ' +
  `(${bothAbsent(NAMESPACE)} || ${bothEqual(NAMESPACE, ' ')})`;

const parentRules: readonly ValidationRule[] = [
  rule(
    'sectionName must be specified when parentRefs includes 2 or more references to the same parent',
    `self.all(p1, self.all(p2, ${sameParent} ? ` +
      "((!has(p1.sectionName) || p1.sectionName == '') == (!has(p2.sectionName) || p2.sectionName == '')) : true))",
  ),
  rule(
    'sectionName must be unique when parentRefs includes 2 or more references to the same parent',
    `self.all(p1, self.exists_one(p2, ${sameParent} && (${bothAbsent('sectionName')} || ${bothEqual('sectionName')})))`,
  ),
];

export const parentRefsSchema: JsonSchema = atomicList(parentReference, { max: 32, rules: parentRules });

export const controllerName: JsonSchema = text({ min: 1, max: 253, pattern: `^${DOMAIN_PREFIXED}$` });

/** What each controller says about each parent of a route. */
export const routeStatusSchema: JsonSchema = record({
  parents: required(
    atomicList(
      record({
        parentRef: required(parentReference),
        controllerName: required(controllerName),
        conditions: required(conditionsSchema({ min: 1, max: 8 })),
      }),
      { max: 32 },
    ),
  ),
});
