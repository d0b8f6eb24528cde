/** The variables that tell containers of Services. Mirrors kubelet `envvars` and `getServiceEnvVarMap`. */
import type { Service } from '../../kube/api/core.ts';

export function serviceVariables(
  services: readonly Service[],
  namespace: string,
  enableServiceLinks: boolean,
): Map<string, string> {
  const chosen = new Map<string, Service>();
  for (const service of services) {
    const { name, namespace: of } = service.metadata;
    if (!hasAddress(service)) continue;
    if (of === 'default' && name === 'kubernetes') {
      if (!chosen.has(name)) chosen.set(name, service);
    } else if (of === namespace && enableServiceLinks) chosen.set(name, service);
  }
  const variables = new Map<string, string>();
  for (const service of chosen.values()) addVariables(service, variables);
  return variables;
}

function hasAddress({ spec }: Service): boolean {
  return (
    spec?.type !== 'ExternalName' && spec?.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== 'None'
  );
}

function addVariables({ metadata, spec }: Service, variables: Map<string, string>): void {
  const prefix = variableName(metadata.name);
  const address = spec?.clusterIP ?? '';
  const ports = spec?.ports ?? [];
  const host = address.includes(':') ? `[${address}]` : address;
  variables.set(`${prefix}_SERVICE_HOST`, address);
  for (const [index, { name = '', port, protocol = 'TCP' }] of ports.entries()) {
    const scheme = protocol.toLowerCase();
    const url = `${scheme}://${host}:${port}`;
    if (index === 0) {
      variables.set(`${prefix}_SERVICE_PORT`, String(port));
      variables.set(`${prefix}_PORT`, url);
    }
    if (name !== '') variables.set(`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port));
    const portPrefix = `${prefix}_PORT_${port}_${protocol.toUpperCase()}`;
    variables.set(portPrefix, url);
    variables.set(`${portPrefix}_PROTO`, scheme);
    variables.set(`${portPrefix}_PORT`, String(port));
    variables.set(`${portPrefix}_ADDR`, address);
  }
}

function variableName(text: string): string {
  return text.replaceAll('-', '_').toUpperCase();
}
