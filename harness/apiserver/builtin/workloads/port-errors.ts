/** Rules of container ports. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import type { JsonObject, JsonValue } from '../../../kube/json/json.ts';
import { portNameProblems, portNumberProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { numberOf, objectsAt, textOf } from './fields.ts';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function addContainerPortErrors(errors: FieldError[], container: JsonObject, path: string): void {
  const names = new Set<string>();
  for (const [index, port] of objectsAt(container, 'ports').entries()) {
    const field = `${path}.ports[${index}]`;
    const name = textOf(port, 'name');
    if (name !== '') {
      const problems = portNameProblems(name);
      for (const problem of problems) errors.push(fieldErrors.invalid(`${field}.name`, name, problem));
      if (problems.length === 0 && names.has(name)) errors.push(fieldErrors.duplicate(`${field}.name`, name));
      names.add(name);
    }
    addPortNumberErrors(errors, port, field);
    const protocol = textOf(port, 'protocol');
    if (protocol === '') errors.push(fieldErrors.required(`${field}.protocol`));
    else if (!PROTOCOLS.includes(protocol))
      errors.push(fieldErrors.notSupported(`${field}.protocol`, protocol, PROTOCOLS));
  }
}

function addPortNumberErrors(errors: FieldError[], port: JsonObject, field: string): void {
  const number = numberOf(port, 'containerPort');
  if (number === 0) errors.push(fieldErrors.required(`${field}.containerPort`));
  else
    for (const problem of portNumberProblems(number))
      errors.push(fieldErrors.invalid(`${field}.containerPort`, number, problem));
  const hostPort = numberOf(port, 'hostPort');
  if (hostPort !== 0)
    for (const problem of portNumberProblems(hostPort))
      errors.push(fieldErrors.invalid(`${field}.hostPort`, hostPort, problem));
}

/** Of all containers together, a host port may be taken once. */
export function hostPortConflicts(containers: readonly JsonObject[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const taken = new Set<string>();
  for (const [index, container] of containers.entries())
    for (const [portIndex, port] of objectsAt(container, 'ports').entries()) {
      const hostPort = numberOf(port, 'hostPort');
      if (hostPort === 0) continue;
      const key = `${textOf(port, 'protocol')}/${textOf(port, 'hostIP')}/${hostPort}`;
      if (taken.has(key)) errors.push(fieldErrors.duplicate(`${path}[${index}].ports[${portIndex}].hostPort`, key));
      taken.add(key);
    }
  return errors;
}

/** A port given by number or by name. */
export function portReferenceErrors(port: JsonValue | undefined, field: string): FieldError[] {
  if (typeof port === 'string')
    return portNameProblems(port).map((problem) => fieldErrors.invalid(field, port, problem));
  const number = typeof port === 'number' ? port : 0;
  return portNumberProblems(number).map((problem) => fieldErrors.invalid(field, number, problem));
}
