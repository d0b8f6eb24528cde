/** Worded as kubernetes `pkg/apis/networking/validation/validation.go`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import {
  dns1035LabelProblems,
  dns1123SubdomainProblems,
  nameRules,
  portNameProblems,
  portNumberProblems,
  wildcardSubdomainProblems,
} from '../../../kube/meta/names.ts';
import { parseIp } from '../../../kube/net/ip-address.ts';
import { legacyIpErrors } from '../../../kube/net/validate-ip.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { textsAt } from '../texts-at.ts';
import { typedReferenceErrors } from './typed-reference.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const NOT_IN_PATHS = ['//', '/./', '/../', '%2f', '%2F'];
const NOT_PATH_ENDS = ['/..', '/.'];

export function ingressErrors(ingress: ApiObject): FieldError[] {
  const spec = objectAt(ingress, 'spec') ?? {};
  const rules = listAt(spec, 'rules').filter(isJsonObject);
  const backend = objectAt(spec, 'defaultBackend');
  const errors: FieldError[] = [];
  if (rules.length === 0 && backend === undefined)
    errors.push(fieldErrors.invalid('spec', null, 'either `defaultBackend` or `rules` must be specified'));
  if (backend !== undefined) errors.push(...backendErrors(backend, 'spec.defaultBackend'));
  for (const [index, rule] of rules.entries()) errors.push(...ruleErrors(rule, `spec.rules[${index}]`));
  for (const [index, tls] of listAt(spec, 'tls').entries())
    if (isJsonObject(tls)) errors.push(...tlsErrors(tls, `spec.tls[${index}]`));
  const name = textAt(spec, 'ingressClassName');
  if (name !== undefined)
    for (const problem of nameRules.subdomain(name, false))
      errors.push(fieldErrors.invalid('spec.ingressClassName', name, problem));
  return errors;
}

export function ingressStatusErrors(ingress: ApiObject): FieldError[] {
  const entries = listAt(objectAt(objectAt(ingress, 'status'), 'loadBalancer'), 'ingress').filter(isJsonObject);
  return entries.flatMap((entry, index) => {
    const field = `status.loadBalancer.ingress[${index}]`;
    const ip = textAt(entry, 'ip') ?? '';
    const hostname = textAt(entry, 'hostname') ?? '';
    const errors = ip === '' ? [] : legacyIpErrors(ip, `${field}.ip`);
    if (hostname === '') return errors;
    for (const problem of dns1123SubdomainProblems(hostname))
      errors.push(fieldErrors.invalid(`${field}.hostname`, hostname, problem));
    if (parseIp(hostname) !== undefined)
      errors.push(fieldErrors.invalid(`${field}.hostname`, hostname, 'must be a DNS name, not an IP address'));
    return errors;
  });
}

function ruleErrors(rule: JsonObject, field: string): FieldError[] {
  const host = textAt(rule, 'host') ?? '';
  const errors = host === '' ? [] : hostErrors(host, `${field}.host`);
  const http = objectAt(rule, 'http');
  if (http === undefined) return errors;
  const paths = listAt(http, 'paths').filter(isJsonObject);
  if (paths.length === 0) errors.push(fieldErrors.required(`${field}.http.paths`));
  for (const [index, path] of paths.entries()) errors.push(...pathErrors(path, `${field}.http.paths[${index}]`));
  return errors;
}

function hostErrors(host: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (parseIp(host) !== undefined)
    errors.push(fieldErrors.invalid(field, host, 'must be a DNS name, not an IP address'));
  const problems = host.includes('*') ? wildcardSubdomainProblems(host) : dns1123SubdomainProblems(host);
  return [...errors, ...problems.map((problem) => fieldErrors.invalid(field, host, problem))];
}

function pathErrors(rule: JsonObject, field: string): FieldError[] {
  const type = textAt(rule, 'pathType');
  const path = textAt(rule, 'path') ?? '';
  const backend = backendErrors(objectAt(rule, 'backend') ?? {}, `${field}.backend`);
  if (type === undefined) return [fieldErrors.required(`${field}.pathType`, 'pathType must be specified'), ...backend];
  const errors: FieldError[] = [];
  if (type === 'Exact' || type === 'Prefix') {
    if (!path.startsWith('/')) errors.push(fieldErrors.invalid(`${field}.path`, path, 'must be an absolute path'));
    if (path !== '')
      for (const sequence of NOT_IN_PATHS)
        if (path.includes(sequence))
          errors.push(fieldErrors.invalid(`${field}.path`, path, `must not contain '${sequence}'`));
    for (const end of NOT_PATH_ENDS)
      if (path.endsWith(end)) errors.push(fieldErrors.invalid(`${field}.path`, path, `cannot end with '${end}'`));
  } else if (type === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/'))
      errors.push(fieldErrors.invalid(`${field}.path`, path, 'must be an absolute path'));
  } else errors.push(fieldErrors.notSupported(`${field}.pathType`, type, PATH_TYPES));
  return [...errors, ...backend];
}

function backendErrors(backend: JsonObject, field: string): FieldError[] {
  const service = objectAt(backend, 'service');
  const resource = objectAt(backend, 'resource');
  if (service !== undefined && resource !== undefined)
    return [fieldErrors.invalid(field, '', 'cannot set both resource and service backends')];
  if (resource !== undefined) return typedReferenceErrors(resource, `${field}.resource`);
  if (service === undefined) return [fieldErrors.invalid(field, '', 'resource or service backend is required')];
  return serviceBackendErrors(service, field);
}

function serviceBackendErrors(service: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const name = textAt(service, 'name') ?? '';
  if (name === '') errors.push(fieldErrors.required(`${field}.service.name`));
  else
    for (const problem of dns1035LabelProblems(name))
      errors.push(fieldErrors.invalid(`${field}.service.name`, name, problem));
  const port = objectAt(service, 'port') ?? {};
  const portName = textAt(port, 'name') ?? '';
  const number = typeof port['number'] === 'number' ? port['number'] : 0;
  if (portName !== '' && number > 0)
    errors.push(fieldErrors.invalid(field, '', 'cannot set both port name & port number'));
  else if (portName !== '')
    for (const problem of portNameProblems(portName))
      errors.push(fieldErrors.invalid(`${field}.service.port.name`, portName, problem));
  else if (number !== 0)
    for (const problem of portNumberProblems(number))
      errors.push(fieldErrors.invalid(`${field}.service.port.number`, number, problem));
  else errors.push(fieldErrors.required(field, 'port name or number is required'));
  return errors;
}

function tlsErrors(tls: JsonObject, field: string): FieldError[] {
  const errors = textsAt(tls, 'hosts').flatMap((host, index) => {
    const problems = host.includes('*') ? wildcardSubdomainProblems(host) : dns1123SubdomainProblems(host);
    return problems.map((problem) => fieldErrors.invalid(`${field}.hosts[${index}]`, host, problem));
  });
  const secret = textAt(tls, 'secretName') ?? '';
  if (secret !== '')
    for (const problem of nameRules.subdomain(secret, false))
      errors.push(fieldErrors.invalid(`${field}.secretName`, secret, problem));
  return errors;
}
