/** The simple types of `gateway.networking.k8s.io/v1` (upstream `apis/v1/shared_types.go`). */
import type { JsonSchema } from '../api/apiextensions.ts';
import { int32, record, required, text } from '../schema/vocabulary.ts';

export const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
export const DNS_SUBDOMAIN: string = `${DNS_LABEL}(\\.${DNS_LABEL})*`;
/** A DNS name that may begin with `*.`. */
export const HOSTNAME_PATTERN: string = `^(\\*\\.)?${DNS_SUBDOMAIN}$`;
/** `<dns subdomain>/<path>`. */
export const DOMAIN_PREFIXED: string = `${DNS_SUBDOMAIN}\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]+`;

/** A pattern as a raw string of CEL. */
export function celPattern(pattern: string): string {
  return `r"""${pattern}"""`;
}

export function groupName(defaultValue?: string): JsonSchema {
  return text({ max: 253, pattern: `^$|^${DNS_SUBDOMAIN}$`, ...withDefault(defaultValue) });
}

export function kindName(defaultValue?: string): JsonSchema {
  return text({
    min: 1,
    max: 63,
    pattern: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$',
    ...withDefault(defaultValue),
  });
}

export const objectName: JsonSchema = text({ min: 1, max: 253 });
export const namespaceName: JsonSchema = text({ min: 1, max: 63, pattern: `^${DNS_LABEL}$` });
export const sectionName: JsonSchema = text({ min: 1, max: 253, pattern: `^${DNS_SUBDOMAIN}$` });
export const portNumber: JsonSchema = int32({ min: 1, max: 65_535 });
export const hostname: JsonSchema = text({ min: 1, max: 253, pattern: HOSTNAME_PATTERN });
export const preciseHostname: JsonSchema = text({ min: 1, max: 253, pattern: `^${DNS_SUBDOMAIN}$` });
/** A Gateway API duration, GEP-2257. */
export const duration: JsonSchema = text({ pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' });

/** An object in the same namespace whose kind is always written. */
export const localObjectReference: JsonSchema = record({
  group: required(groupName()),
  kind: required(kindName()),
  name: required(objectName),
});

/** An object of any namespace whose kind is always written. */
export const objectReference: JsonSchema = record({
  group: required(groupName()),
  kind: required(kindName()),
  name: required(objectName),
  namespace: namespaceName,
});

/** A Secret unless another kind is written. */
export const secretReference: JsonSchema = record({
  group: groupName(''),
  kind: kindName('Secret'),
  name: required(objectName),
  namespace: namespaceName,
});

function withDefault(value: string | undefined): { readonly default?: string } {
  return value === undefined ? {} : { default: value };
}
