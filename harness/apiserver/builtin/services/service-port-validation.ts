/** Worded as kubernetes `pkg/apis/core/validation/validation.go`, validateServicePort and what ValidateService adds. */
import { textAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import {
  dns1123LabelProblems,
  portNameProblems,
  portNumberProblems,
  qualifiedNameProblems,
} from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { portAt } from './service-fields.ts';

export const PORT_PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];

export function servicePortErrors(ports: readonly JsonObject[]): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const field = `spec.ports[${index}]`;
    const errors = nameErrors(textAt(port, 'name') ?? '', `${field}.name`, ports.length > 1, names);
    for (const problem of portNumberProblems(portAt(port, 'port')))
      errors.push(fieldErrors.invalid(`${field}.port`, portAt(port, 'port'), problem));
    const protocol = textAt(port, 'protocol') ?? '';
    if (protocol === '') errors.push(fieldErrors.required(`${field}.protocol`));
    else if (!PORT_PROTOCOLS.includes(protocol))
      errors.push(fieldErrors.notSupported(`${field}.protocol`, protocol, PORT_PROTOCOLS));
    errors.push(...portOrNameErrors(port['targetPort'], `${field}.targetPort`));
    const appProtocol = textAt(port, 'appProtocol');
    if (appProtocol !== undefined)
      for (const problem of qualifiedNameProblems(appProtocol))
        errors.push(fieldErrors.invalid(`${field}.appProtocol`, appProtocol, problem));
    return errors;
  });
}

/** A port number, or the name of a port of a container. */
export function portOrNameErrors(value: JsonValue | undefined, field: string): FieldError[] {
  const problems = typeof value === 'string' ? portNameProblems(value) : portNumberProblems(Number(value ?? 0));
  return problems.map((problem) => fieldErrors.invalid(field, value ?? 0, problem));
}

/** What ports may not have in common, and node ports where there are none. */
export function nodePortErrors(ports: readonly JsonObject[], type: string): FieldError[] {
  const errors: FieldError[] = [];
  if (type === 'ClusterIP')
    for (const [index, port] of ports.entries())
      if (portAt(port, 'nodePort') !== 0)
        errors.push(
          fieldErrors.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"),
        );
  const nodePorts = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const nodePort = portAt(port, 'nodePort');
    const key = `${textAt(port, 'protocol') ?? ''}/${nodePort}`;
    if (nodePort !== 0 && nodePorts.has(key))
      errors.push(fieldErrors.duplicate(`spec.ports[${index}].nodePort`, nodePort));
    nodePorts.add(key);
  }
  const numbers = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const protocol = textAt(port, 'protocol') ?? '';
    const number = portAt(port, 'port');
    const key = `${protocol}/${number}`;
    // Go prints its own names of the fields here, and leaves the others empty.
    if (numbers.has(key))
      errors.push(
        fieldErrors.duplicate(`spec.ports[${index}]`, {
          Name: '',
          Protocol: protocol,
          AppProtocol: null,
          Port: number,
          TargetPort: 0,
          NodePort: 0,
        }),
      );
    numbers.add(key);
  }
  return errors;
}

function nameErrors(name: string, field: string, required: boolean, names: Set<string>): FieldError[] {
  if (name === '') return required ? [fieldErrors.required(field)] : [];
  const errors = dns1123LabelProblems(name).map((problem) => fieldErrors.invalid(field, name, problem));
  if (names.has(name)) errors.push(fieldErrors.duplicate(field, name));
  names.add(name);
  return errors;
}
