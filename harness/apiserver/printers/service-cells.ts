/** Rows of Services and what is behind and before them. Mirrors kubernetes `pkg/printers/internalversion/printers.go`. */
import { listAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { ageText, countAt, labelsText, listText, nameText, NONE, objectsAt, UNKNOWN, UNSET } from './cell-text.ts';
import { selectorText } from './selector-text.ts';
import type { TableColumns } from './table-columns.ts';

type Cells = TableColumns['cells'];

export const serviceCells: Cells = (object, nowMs) => {
  const spec = objectAt(object, 'spec');
  return [
    nameText(object),
    textAt(spec, 'type') ?? '',
    textAt(spec, 'clusterIP') || NONE,
    externalIp(object),
    objectsAt(spec, 'ports').map(portText).join(',') || NONE,
    ageText(object, nowMs),
    labelsText(objectAt(spec, 'selector')),
  ];
};

export const endpointsCells: Cells = (object, nowMs) => [
  nameText(object),
  endpointsText(objectsAt(object, 'subsets')),
  ageText(object, nowMs),
];

export const endpointSliceCells: Cells = (object, nowMs) => {
  const ports = objectsAt(object, 'ports').map((port) => {
    const number = port['port'];
    return typeof number === 'number' ? String(number) : (textAt(port, 'name') ?? '*');
  });
  const endpoints = objectsAt(object, 'endpoints');
  const addresses = endpoints.flatMap((endpoint) => listAt(endpoint, 'addresses').map(String));
  return [
    nameText(object),
    textAt(object, 'addressType') ?? '',
    ports.length === 0 ? UNSET : listText(ports),
    endpoints.length === 0 ? UNSET : listText(addresses),
    ageText(object, nowMs),
  ];
};

export const ingressCells: Cells = (object, nowMs) => {
  const spec = objectAt(object, 'spec');
  return [
    nameText(object),
    textAt(spec, 'ingressClassName') ?? NONE,
    hostsText(objectsAt(spec, 'rules')),
    loadBalancerText(object),
    listAt(spec, 'tls').length === 0 ? '80' : '80, 443',
    ageText(object, nowMs),
  ];
};

export const ingressClassCells: Cells = (object, nowMs) => {
  const spec = objectAt(object, 'spec');
  const parameters = objectAt(spec, 'parameters');
  const group = textAt(parameters, 'apiGroup');
  const kind = `${textAt(parameters, 'kind') ?? ''}${group === undefined ? '' : `.${group}`}`;
  return [
    nameText(object),
    textAt(spec, 'controller') ?? '',
    parameters === undefined ? NONE : `${kind}/${textAt(parameters, 'name') ?? ''}`,
    ageText(object, nowMs),
  ];
};

export const networkPolicyCells: Cells = (object, nowMs) => [
  nameText(object),
  selectorText(objectAt(objectAt(object, 'spec'), 'podSelector')),
  ageText(object, nowMs),
];

function externalIp(service: JsonObject): string {
  const spec = objectAt(service, 'spec');
  const external = listAt(spec, 'externalIPs').map(String);
  switch (textAt(spec, 'type')) {
    case 'ClusterIP':
    case 'NodePort':
      return external.length === 0 ? NONE : external.join(',');
    case 'LoadBalancer': {
      const balanced = loadBalancerText(service);
      return [...(balanced === '' ? [] : [balanced]), ...external].join(',') || '<pending>';
    }
    case 'ExternalName':
      return textAt(spec, 'externalName') ?? '';
    default:
      return UNKNOWN;
  }
}

/** Each address once, by the alphabet. */
function loadBalancerText(object: JsonObject): string {
  const entries = objectsAt(objectAt(objectAt(object, 'status'), 'loadBalancer'), 'ingress');
  const addresses = entries.map((entry) => textAt(entry, 'ip') || textAt(entry, 'hostname') || '');
  return [...new Set(addresses.filter((address) => address !== ''))].sort().join(',');
}

function portText(port: JsonObject): string {
  const nodePort = countAt(port, 'nodePort');
  const number = `${String(countAt(port, 'port'))}${nodePort > 0 ? `:${String(nodePort)}` : ''}`;
  return `${number}/${textAt(port, 'protocol') ?? ''}`;
}

function endpointsText(subsets: readonly JsonObject[]): string {
  if (subsets.length === 0) return NONE;
  const all = subsets.flatMap((subset) =>
    objectsAt(subset, 'ports').flatMap((port) =>
      objectsAt(subset, 'addresses').map((address) => hostPort(textAt(address, 'ip') ?? '', countAt(port, 'port'))),
    ),
  );
  return listText(all);
}

function hostPort(ip: string, port: number): string {
  return `${ip.includes(':') ? `[${ip}]` : ip}:${String(port)}`;
}

/** Rules without a host are counted, but not shown. */
function hostsText(rules: readonly JsonObject[]): string {
  const hosts: string[] = [];
  let more = false;
  for (const rule of rules) {
    if (hosts.length === 3) more = true;
    const host = textAt(rule, 'host') ?? '';
    if (!more && host !== '') hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return more ? `${hosts.join(',')} + ${String(rules.length - 3)} more...` : hosts.join(',');
}
