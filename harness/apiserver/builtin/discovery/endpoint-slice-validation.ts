/** Worded as kubernetes `pkg/apis/discovery/validation/validation.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import {
  dns1123LabelProblems,
  dns1123SubdomainProblems,
  nameRules,
  qualifiedNameProblems,
} from '../../../kube/meta/names.ts';
import { parseIp } from '../../../kube/net/ip-address.ts';
import { legacyIpErrors, specialIpErrors } from '../../../kube/net/validate-ip.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { textsAt } from '../texts-at.ts';
import { PORT_PROTOCOLS } from '../services/service-port-validation.ts';

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const ENDPOINTS_LIMIT = 1_000;
const ADDRESSES_LIMIT = 100;
const PORTS_LIMIT = 20_000;
const ZONE_HINTS_LIMIT = 8;

/**
 * @param old the slice before an update: its endpoints are not looked at again
 * @param loopback whether endpoints may be loopback addresses
 */
export function endpointSliceErrors(slice: ApiObject, old: ApiObject | undefined, loopback: boolean): FieldError[] {
  const type = textAt(slice, 'addressType') ?? '';
  const errors: FieldError[] = [];
  if (type === '') errors.push(fieldErrors.required('addressType'));
  else if (!ADDRESS_TYPES.includes(type)) errors.push(fieldErrors.notSupported('addressType', type, ADDRESS_TYPES));
  errors.push(...portsErrors(listAt(slice, 'ports').filter(isJsonObject)));
  const endpoints = listAt(slice, 'endpoints');
  if (endpoints.length > ENDPOINTS_LIMIT)
    return [...errors, fieldErrors.tooMany('endpoints', endpoints.length, ENDPOINTS_LIMIT)];
  const known = byAddresses(old);
  for (const [index, endpoint] of endpoints.entries())
    if (isJsonObject(endpoint) && !known.get(addressText(endpoint))?.some((before) => equalJson(before, endpoint)))
      errors.push(...endpointErrors(endpoint, `endpoints[${index}]`, type, loopback));
  return errors;
}

function byAddresses(slice: ApiObject | undefined): ReadonlyMap<string, readonly JsonObject[]> {
  const found = new Map<string, JsonObject[]>();
  for (const endpoint of listAt(slice, 'endpoints').filter(isJsonObject)) {
    const key = addressText(endpoint);
    found.set(key, [...(found.get(key) ?? []), endpoint]);
  }
  return found;
}

function addressText(endpoint: JsonObject): string {
  return textsAt(endpoint, 'addresses').join(',');
}

export function endpointSliceChangeErrors(slice: ApiObject, old: ApiObject): FieldError[] {
  return slice['addressType'] === old['addressType']
    ? []
    : [fieldErrors.invalid('addressType', slice['addressType'] ?? '', 'field is immutable')];
}

function endpointErrors(endpoint: JsonObject, field: string, type: string, loopback: boolean): FieldError[] {
  const addresses = textsAt(endpoint, 'addresses');
  const errors: FieldError[] = [];
  if (addresses.length === 0)
    errors.push(fieldErrors.required(`${field}.addresses`, 'must contain at least 1 address'));
  else if (addresses.length > ADDRESSES_LIMIT)
    errors.push(fieldErrors.tooMany(`${field}.addresses`, addresses.length, ADDRESSES_LIMIT));
  for (const [index, address] of addresses.entries())
    errors.push(...addressErrors(address, `${field}.addresses`, index, type, loopback));
  const node = textAt(endpoint, 'nodeName');
  if (node !== undefined)
    for (const problem of nameRules.subdomain(node, false))
      errors.push(fieldErrors.invalid(`${field}.nodeName`, node, problem));
  const hostname = textAt(endpoint, 'hostname');
  if (hostname !== undefined)
    for (const problem of dns1123LabelProblems(hostname))
      errors.push(fieldErrors.invalid(`${field}.hostname`, hostname, problem));
  errors.push(...hintErrors(objectAt(endpoint, 'hints'), `${field}.hints`));
  return errors;
}

function addressErrors(address: string, list: string, index: number, type: string, loopback: boolean): FieldError[] {
  const field = `${list}[${index}]`;
  if (type === 'FQDN') return fqdnErrors(address, field);
  if (type !== 'IPv4' && type !== 'IPv6') return [];
  const errors = legacyIpErrors(address, field);
  if (errors.length > 0) return errors;
  // Upstream leaves out the index here.
  if (parseIp(address)?.family !== (type === 'IPv4' ? 4 : 6))
    errors.push(fieldErrors.invalid(list, address, `must be an ${type} address`));
  return [...errors, ...specialIpErrors(address, field, loopback)];
}

function fqdnErrors(address: string, field: string): FieldError[] {
  if (address === '') return [fieldErrors.required(field)];
  const name = address.replace(/\.$/, '');
  const problems = dns1123SubdomainProblems(name);
  if (problems.length > 0) return [fieldErrors.invalid(field, name, problems.join(','))];
  if (!name.includes('.'))
    return [fieldErrors.invalid(field, name, 'should be a domain with at least two segments separated by dots')];
  return name.split('.').flatMap((label) => {
    const wrong = dns1123LabelProblems(label);
    return wrong.length === 0 ? [] : [fieldErrors.invalid(field, label, wrong.join(','))];
  });
}

function hintErrors(hints: JsonObject | undefined, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [list, what] of [
    ['forZones', 'zone'],
    ['forNodes', 'node'],
  ] as const) {
    const entries = listAt(hints, list).filter(isJsonObject);
    if (entries.length > ZONE_HINTS_LIMIT) {
      errors.push(fieldErrors.tooMany(`${field}.${list}`, entries.length, ZONE_HINTS_LIMIT));
      continue;
    }
    const seen = new Set<string>();
    for (const [index, entry] of entries.entries()) {
      const name = textAt(entry, 'name') ?? '';
      const at = `${field}.${list}[${index}].name`;
      if (seen.has(name)) errors.push(fieldErrors.duplicate(at, name));
      seen.add(name);
      const problems = what === 'zone' ? qualifiedNameProblems(name) : nameRules.subdomain(name, false);
      for (const problem of problems) errors.push(fieldErrors.invalid(at, name, problem));
    }
  }
  return errors;
}

function portsErrors(ports: readonly JsonObject[]): FieldError[] {
  if (ports.length > PORTS_LIMIT) return [fieldErrors.tooMany('ports', ports.length, PORTS_LIMIT)];
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const field = `ports[${index}]`;
    const name = textAt(port, 'name') ?? '';
    const protocol = textAt(port, 'protocol');
    const appProtocol = textAt(port, 'appProtocol');
    const errors: FieldError[] = [];
    if (name !== '')
      for (const problem of dns1123LabelProblems(name))
        errors.push(fieldErrors.invalid(`${field}.name`, name, problem));
    if (names.has(name)) errors.push(fieldErrors.duplicate(`${field}.name`, name));
    names.add(name);
    if (protocol === undefined) errors.push(fieldErrors.required(`${field}.protocol`));
    else if (!PORT_PROTOCOLS.includes(protocol))
      errors.push(fieldErrors.notSupported(`${field}.protocol`, protocol, PORT_PROTOCOLS));
    if (appProtocol !== undefined)
      for (const problem of qualifiedNameProblems(appProtocol))
        errors.push(fieldErrors.invalid(`${field}.appProtocol`, appProtocol, problem));
    return errors;
  });
}
