import { POD_RESOLVER } from '../../core/pod-loopback.ts';
import type { Container, PodSpec, Volume } from '../../kube/api/pod.ts';
import type { ObjectMeta } from '../../kube/meta/object.ts';
import type { SidecarTemplate } from './sidecar-template.ts';

/** A pod as an admission webhook sees it: perhaps without a name yet. */
export interface PodDraft {
  readonly metadata: Partial<ObjectMeta>;
  readonly spec: PodSpec;
}

export interface PatchOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

/** Where the sidecar finds its token. */
export const TOKEN_DIRECTORY = '/var/run/secrets/mesh';
export const TOKEN_FILE = 'token';
const TOKEN_VOLUME = 'mesh-token';
const TOKEN_SECONDS = 43_200;
/** Nobody's and nobody else's: apps do not run as it. */
const SIDECAR_USER = 1_337;
/** The resolver listens on 53 and listeners on ports of Services, without a capability. A safe sysctl. */
const LOW_PORTS = { name: 'net.ipv4.ip_unprivileged_port_start', value: '0' };

/**
 * A JSON patch that gives a pod its sidecar; undefined for one that gets none: it opted out, has it already, or is on the
 * network of its node, whose loopback addresses are not its own.
 *
 * The sidecar becomes the pod's name server (`dnsPolicy: None`), so nothing has to be redirected. No init container, no
 * capability.
 */
export function injectSidecar(
  pod: PodDraft,
  template: SidecarTemplate,
  namespace: string,
): readonly PatchOperation[] | undefined {
  const { metadata, spec } = pod;
  if (!wantsSidecar(pod, template)) return undefined;
  const first = spec.containers[0]?.name ?? '';
  const annotations = { 'kubectl.kubernetes.io/default-container': first, ...template.annotations };
  const { dnsConfig = {}, securityContext = {} } = spec;
  const { clusterDomain } = template;
  const searches = [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
  const options = (dnsConfig.options ?? []).filter(({ name }) => name !== 'ndots');
  const ndots = dnsConfig.options?.find(({ name }) => name === 'ndots') ?? { name: 'ndots', value: '5' };
  const sysctls = (securityContext.sysctls ?? []).filter(({ name }) => name !== LOW_PORTS.name);
  return [
    add('/metadata/labels', { ...template.labels, ...metadata.labels }),
    add('/metadata/annotations', { ...annotations, ...metadata.annotations }),
    add('/spec/dnsPolicy', 'None'),
    add('/spec/dnsConfig', {
      nameservers: [POD_RESOLVER],
      searches: [...new Set([...searches, ...(dnsConfig.searches ?? [])])],
      options: [ndots, ...options],
    }),
    add('/spec/securityContext', { ...securityContext, sysctls: [...sysctls, LOW_PORTS] }),
    add('/spec/volumes', [...(spec.volumes ?? []), tokenVolume(template.tokenAudience)]),
    add('/spec/containers', [...spec.containers, sidecarContainer(spec, template)]),
  ];
}

function wantsSidecar({ metadata, spec }: PodDraft, { containerName, optOut }: SidecarTemplate): boolean {
  if (spec.hostNetwork === true || spec.containers.some(({ name }) => name === containerName)) return false;
  const { key, value } = optOut;
  return metadata.labels?.[key] !== value && metadata.annotations?.[key] !== value;
}

function sidecarContainer(spec: PodSpec, template: SidecarTemplate): Container {
  const appPorts = spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
  return {
    ...workloadProxyContainer({
      ...template,
      name: template.containerName,
      role: 'sidecar',
      env: { ...template.env, APP_PORTS: [...new Set(appPorts)].join(',') },
      args: [...['--upstream-dns', template.upstreamDns]],
    }),
    ports: [{ name: 'mesh-admin', containerPort: template.adminPort }],
  };
}

export interface WorkloadProxyOptions extends Pick<
  SidecarTemplate,
  'image' | 'controllerUrl' | 'controllerName' | 'root' | 'adminPort'
> {
  readonly name: string;
  readonly role: 'sidecar' | 'gateway';
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A proxy that has an identity of the mesh, as a container; {@link tokenVolume} belongs to it. */
export function workloadProxyContainer(options: WorkloadProxyOptions): Container {
  const { name, role, image, controllerUrl, controllerName, root, adminPort, args, env } = options;
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    args: [
      'workload-proxy',
      ...['--role', role],
      ...['--controller-url', controllerUrl],
      ...['--controller-name', controllerName],
      ...['--token-file', `${TOKEN_DIRECTORY}/${TOKEN_FILE}`],
      ...['--admin-port', String(adminPort)],
      ...args,
    ],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'MESH_ROOT', value: root },
      ...Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
    ],
    resources: { requests: { cpu: '10m', memory: '40Mi' } },
    volumeMounts: [{ name: TOKEN_VOLUME, mountPath: TOKEN_DIRECTORY, readOnly: true }],
    readinessProbe: {
      httpGet: { path: '/ready', port: adminPort },
      periodSeconds: 1,
      timeoutSeconds: 3,
      failureThreshold: 30,
    },
    securityContext: {
      runAsUser: SIDECAR_USER,
      runAsGroup: SIDECAR_USER,
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

export function tokenVolume(audience: string): Volume {
  const serviceAccountToken = { audience, expirationSeconds: TOKEN_SECONDS, path: TOKEN_FILE };
  return { name: TOKEN_VOLUME, projected: { sources: [{ serviceAccountToken }] } };
}

function add(path: string, value: unknown): PatchOperation {
  return { op: 'add', path, value };
}
