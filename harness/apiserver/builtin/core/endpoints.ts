/** Mirrors kubernetes `pkg/registry/core/endpoint`. Does not sort and merge subsets, as clients do. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import {
  dns1123LabelProblems,
  nameRules,
  portNumberProblems,
  qualifiedNameProblems,
} from '../../../kube/meta/names.ts';
import { ipWarnings, legacyIpErrors, specialIpErrors } from '../../../kube/net/validate-ip.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInOptions } from '../built-in-options.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { PORT_PROTOCOLS } from '../services/service-port-validation.ts';

const DEPRECATION = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

export function endpointsResource({ loopbackEndpoints }: Pick<BuiltInOptions, 'loopbackEndpoints'>): BuiltInResource {
  return {
    group: '',
    version: 'v1',
    kind: 'Endpoints',
    plural: 'endpoints',
    namespaced: true,
    shortNames: ['ep'],
    deprecationWarning: DEPRECATION,
    strategy: kindStrategy({
      namespaced: true,
      allowCreateOnUpdate: true,
      default: (endpoints) => {
        for (const subset of subsetsOf(endpoints))
          for (const port of listAt(subset, 'ports'))
            if (isJsonObject(port) && (textAt(port, 'protocol') ?? '') === '') port['protocol'] = 'TCP';
      },
      errors: (endpoints) => endpointsErrors(endpoints, loopbackEndpoints),
      warnings: endpointsWarnings,
    }),
  };
}

function subsetsOf(endpoints: ApiObject): JsonObject[] {
  return listAt(endpoints, 'subsets').filter(isJsonObject);
}

function endpointsErrors(endpoints: ApiObject, loopback: boolean): FieldError[] {
  return subsetsOf(endpoints).flatMap((subset, index) => {
    const field = `subsets[${index}]`;
    const ports = listAt(subset, 'ports').filter(isJsonObject);
    const errors: FieldError[] = [];
    if (listAt(subset, 'addresses').length === 0 && listAt(subset, 'notReadyAddresses').length === 0)
      errors.push(fieldErrors.required(field, 'must specify `addresses` or `notReadyAddresses`'));
    for (const list of ['addresses', 'notReadyAddresses'])
      for (const [position, address] of listAt(subset, list).entries())
        if (isJsonObject(address)) errors.push(...addressErrors(address, `${field}.${list}[${position}]`, loopback));
    for (const [position, port] of ports.entries())
      errors.push(...portErrors(port, `${field}.ports[${position}]`, ports.length > 1));
    return errors;
  });
}

function addressErrors(address: JsonObject, field: string, loopback: boolean): FieldError[] {
  const ip = textAt(address, 'ip') ?? '';
  const hostname = textAt(address, 'hostname') ?? '';
  const node = textAt(address, 'nodeName');
  const errors = legacyIpErrors(ip, `${field}.ip`);
  if (hostname !== '')
    for (const problem of dns1123LabelProblems(hostname))
      errors.push(fieldErrors.invalid(`${field}.hostname`, hostname, problem));
  if (node !== undefined)
    for (const problem of nameRules.subdomain(node, false))
      errors.push(fieldErrors.invalid(`${field}.nodeName`, node, problem));
  errors.push(...specialIpErrors(ip, `${field}.ip`, loopback));
  return errors;
}

function portErrors(port: JsonObject, field: string, nameRequired: boolean): FieldError[] {
  const name = textAt(port, 'name') ?? '';
  const number = typeof port['port'] === 'number' ? port['port'] : 0;
  const protocol = textAt(port, 'protocol') ?? '';
  const appProtocol = textAt(port, 'appProtocol');
  const errors: FieldError[] = [];
  if (name === '') {
    if (nameRequired) errors.push(fieldErrors.required(`${field}.name`));
  } else
    for (const problem of dns1123LabelProblems(name)) errors.push(fieldErrors.invalid(`${field}.name`, name, problem));
  for (const problem of portNumberProblems(number)) errors.push(fieldErrors.invalid(`${field}.port`, number, problem));
  if (protocol === '') errors.push(fieldErrors.required(`${field}.protocol`));
  else if (!PORT_PROTOCOLS.includes(protocol))
    errors.push(fieldErrors.notSupported(`${field}.protocol`, protocol, PORT_PROTOCOLS));
  if (appProtocol !== undefined)
    for (const problem of qualifiedNameProblems(appProtocol))
      errors.push(fieldErrors.invalid(`${field}.appProtocol`, appProtocol, problem));
  return errors;
}

function endpointsWarnings(endpoints: ApiObject): string[] {
  return subsetsOf(endpoints).flatMap((subset, index) =>
    ['addresses', 'notReadyAddresses'].flatMap((list) =>
      listAt(subset, list).flatMap((address, position) =>
        isJsonObject(address)
          ? ipWarnings(textAt(address, 'ip') ?? '', `subsets[${index}].${list}[${position}].ip`)
          : [],
      ),
    ),
  );
}
