/** The pods of Services, as `k8s.io/endpointslice` and the Endpoints controller look at them. */
import type { Service, ServicePort } from '../../../kube/api/core.ts';
import type { Container, Pod } from '../../../kube/api/pod.ts';
import type { SharedObjects } from '../../runtime/shared-objects.ts';
import { objectKeyText } from '../../runtime/shared-objects.ts';
import { semanticEqual } from '../../runtime/semantic-equal.ts';
import { isPodReady, isPodTerminal, isPodTerminating } from '../pods/pod-state.ts';

type Labels = Readonly<Record<string, string>>;

/** An empty or absent selector selects nothing. */
export function selects({ spec }: Service, labels: Labels = {}): boolean {
  const { selector } = spec ?? {};
  if (selector === undefined) return false;
  for (const key in selector) if (labels[key] !== selector[key]) return false;
  return true;
}

export function podsOf(service: Service, pods: SharedObjects<Pod>): readonly Pod[] {
  return pods.by('namespace', service.metadata.namespace ?? '').filter((pod) => selects(service, pod.metadata.labels));
}

/** Has an address and has not ended. @param terminating whether those count that are being deleted */
export function hasEndpoint(pod: Pod, terminating: boolean): boolean {
  if (isPodTerminal(pod) || podAddresses(pod).length === 0) return false;
  return terminating || !isPodTerminating(pod);
}

export function podAddresses({ status }: Pod): readonly string[] {
  const ips = (status?.podIPs ?? []).map(({ ip }) => ip).filter((ip) => ip !== '');
  if (ips.length > 0) return ips;
  return status?.podIP === undefined || status.podIP === '' ? [] : [status.podIP];
}

/** DNS names a pod by its hostname only in the Service that its `subdomain` names. */
export function hostnameIn(service: Service, { spec, metadata }: Pod): string | undefined {
  const { hostname = '', subdomain } = spec;
  const isNamed = hostname !== '' && subdomain === service.metadata.name;
  return isNamed && service.metadata.namespace === metadata.namespace ? hostname : undefined;
}

/** Undefined: no container has a port of that name. */
export function targetPortOf({ spec }: Pod, port: ServicePort): number | undefined {
  const { targetPort = port.port, protocol = 'TCP' } = port;
  if (typeof targetPort === 'number') return targetPort;
  const find = (containers: readonly Container[] = []): number | undefined => {
    for (const { ports = [] } of containers)
      for (const each of ports)
        if (each.name === targetPort && (each.protocol ?? 'TCP') === protocol) return each.containerPort;
    return undefined;
  };
  return find(spec.containers) ?? find(spec.initContainers?.filter((each) => each.restartPolicy === 'Always'));
}

/** Tells of the Services whose endpoints a change of a pod may change, by key. */
export function servicesOfChange(
  services: SharedObjects<Service>,
  before: Pod | undefined,
  after: Pod | undefined,
): readonly string[] {
  if (before !== undefined && after !== undefined && !mattersToEndpoints(before, after)) return [];
  const namespace = (after ?? before)?.metadata.namespace ?? '';
  const of = (service: Service, pod: Pod | undefined): boolean =>
    pod !== undefined && selects(service, pod.metadata.labels);
  return services
    .by('namespace', namespace)
    .filter((service) => of(service, before) || of(service, after))
    .map(objectKeyText);
}

function mattersToEndpoints(before: Pod, after: Pod): boolean {
  return (
    isPodReady(before) !== isPodReady(after) ||
    isPodTerminating(before) !== isPodTerminating(after) ||
    isPodTerminal(before) !== isPodTerminal(after) ||
    before.spec.nodeName !== after.spec.nodeName ||
    before.spec.hostname !== after.spec.hostname ||
    before.spec.subdomain !== after.spec.subdomain ||
    !semanticEqual(podAddresses(before), podAddresses(after)) ||
    !semanticEqual(before.metadata.labels, after.metadata.labels)
  );
}
