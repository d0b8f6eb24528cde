import { expect } from 'chai';
import type { Service } from '../../kube/api/core.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { RunContainer, RunPod } from '../pods/pod-types.ts';
import { containerEnvironment, type PodSources } from './container-environment.ts';
import { expand } from './expand.ts';
import { serviceVariables } from './service-variables.ts';

const ALLOCATABLE = { cpu: '4', memory: '1Gi', 'ephemeral-storage': '1Gi' };

describe('expand', () => {
  // Of upstream's own table.
  for (const [text, expected] of [
    ['$(A)', 'a'],
    ['x$(A)y$(A)', 'xaya'],
    ['$$(A)', '$(A)'],
    ['$$$(A)', '$a'],
    ['$(NONE)', '$(NONE)'],
    ['$(A', '$(A'],
    ['$A', '$A'],
    ['a$', 'a$'],
    ['$$', '$'],
    ['$()', '$()'],
    ['$(A)$', 'a$'],
    ['{$(A)}', '{a}'],
  ] as const)
    it(`makes ${expected} of ${text}`, () => {
      expect(expand(text, (name) => (name === 'A' ? 'a' : undefined))).to.equal(expected);
    });
});

describe('the variables of a container', () => {
  const pod: RunPod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-0',
      namespace: 'shop',
      uid: 'u',
      labels: { app: 'web' },
      annotations: { __proto__: 'x', note: 'n' },
    },
    spec: { containers: [], nodeName: 'n1', serviceAccountName: 'sa' },
  };
  const sources: PodSources = {
    services: [],
    configMap: (_namespace, name) =>
      name === 'config'
        ? Promise.resolve({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1', b: '2' } })
        : Promise.reject(refusals.notFound({ group: '', resource: 'configmap' }, name)),
    secret: (_namespace, name) =>
      name === 'keys'
        ? Promise.resolve({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: { k: 'c2VjcmV0' } })
        : Promise.reject(refusals.notFound({ group: '', resource: 'secret' }, name)),
  };
  const place = { hostAddress: '127.1.240.1', podAddress: '127.1.0.2' };
  const of = (container: Partial<RunContainer>): Promise<Record<string, string>> =>
    containerEnvironment({
      pod,
      container: { name: 'main', image: 'x', ...container },
      sources,
      place,
      allocatable: ALLOCATABLE,
    });
  const field = (fieldPath: string): NonNullable<RunContainer['env']>[number] => ({
    name: 'X',
    valueFrom: { fieldRef: { fieldPath } },
  });

  for (const [path, expected] of Object.entries({
    'metadata.name': 'web-0',
    'metadata.namespace': 'shop',
    'metadata.uid': 'u',
    "metadata.labels['app']": 'web',
    "metadata.labels['none']": '',
    "metadata.annotations['note']": 'n',
    'metadata.labels': 'app="web"',
    'spec.nodeName': 'n1',
    'spec.serviceAccountName': 'sa',
    'status.hostIP': '127.1.240.1',
    'status.hostIPs': '127.1.240.1',
    'status.podIP': '127.1.0.2',
    'status.podIPs': '127.1.0.2',
  }))
    it(`hold ${path}`, async () => {
      expect(await of({ env: [field(path)] })).to.deep.equal({ X: expected });
    });

  it('hold resources, or those of the node', async () => {
    const env = ['limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'].map((resource) => ({
      name: resource,
      valueFrom: { resourceFieldRef: { resource, ...(resource === 'limits.memory' ? { divisor: '1Mi' } : {}) } },
    }));
    expect(await of({ env, resources: { requests: { cpu: '250m' } } })).to.deep.equal({
      'limits.cpu': '4',
      'limits.memory': '1024',
      'requests.cpu': '1',
      'requests.memory': '0',
    });
  });

  it('come from ConfigMaps and Secrets, with a prefix, and refer to those before them', async () => {
    const env = await of({
      envFrom: [
        { prefix: 'C_', configMapRef: { name: 'config' } },
        { secretRef: { name: 'keys' } },
        { configMapRef: { name: 'none', optional: true } },
      ],
      env: [
        { name: 'A', value: '$(C_a)$(B)' },
        { name: 'B', valueFrom: { secretKeyRef: { name: 'keys', key: 'k' } } },
        { name: 'C', value: '$(B)' },
        { name: 'D', valueFrom: { configMapKeyRef: { name: 'none', key: 'k', optional: true } } },
      ],
    });
    expect(env).to.deep.equal({ C_a: '1', C_b: '2', k: 'secret', A: '1$(B)', B: 'secret', C: 'secret' });
  });

  for (const [words, container] of [
    ['configmap "none" not found', { envFrom: [{ configMapRef: { name: 'none' } }] }],
    ['secret "none" not found', { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'none', key: 'k' } } }] }],
    [
      "couldn't find key z in ConfigMap shop/config",
      { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'config', key: 'z' } } }] },
    ],
    [
      "couldn't find key __proto__ in Secret shop/keys",
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: '__proto__' } } }] },
    ],
  ] as const)
    it(`cannot be had: ${words}`, async () => {
      const error = await of(container).catch((each: unknown) => each);
      expect((error as Error).message).to.equal(words);
    });
});

describe('the variables of Services', () => {
  const service = (name: string, namespace: string, spec: Service['spec'] = {}): Service => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { clusterIP: '127.1.128.1', ports: [{ name: 'https', port: 443, protocol: 'TCP' }], ...spec },
  });

  it('tell of the API server everywhere, and of others in their namespace', () => {
    const services = [
      service('kubernetes', 'default'),
      service('my-db', 'shop', {
        clusterIP: '127.1.128.9',
        ports: [
          { port: 53, protocol: 'UDP' },
          { name: 'b', port: 54 },
        ],
      }),
      service('headless', 'shop', { clusterIP: 'None' }),
      service('elsewhere', 'default'),
    ];
    expect(Object.fromEntries(serviceVariables(services, 'shop', true))).to.deep.equal({
      KUBERNETES_SERVICE_HOST: '127.1.128.1',
      KUBERNETES_SERVICE_PORT: '443',
      KUBERNETES_SERVICE_PORT_HTTPS: '443',
      KUBERNETES_PORT: 'tcp://127.1.128.1:443',
      KUBERNETES_PORT_443_TCP: 'tcp://127.1.128.1:443',
      KUBERNETES_PORT_443_TCP_PROTO: 'tcp',
      KUBERNETES_PORT_443_TCP_PORT: '443',
      KUBERNETES_PORT_443_TCP_ADDR: '127.1.128.1',
      MY_DB_SERVICE_HOST: '127.1.128.9',
      MY_DB_SERVICE_PORT: '53',
      MY_DB_PORT: 'udp://127.1.128.9:53',
      MY_DB_PORT_53_UDP: 'udp://127.1.128.9:53',
      MY_DB_PORT_53_UDP_PROTO: 'udp',
      MY_DB_PORT_53_UDP_PORT: '53',
      MY_DB_PORT_53_UDP_ADDR: '127.1.128.9',
      MY_DB_SERVICE_PORT_B: '54',
      MY_DB_PORT_54_TCP: 'tcp://127.1.128.9:54',
      MY_DB_PORT_54_TCP_PROTO: 'tcp',
      MY_DB_PORT_54_TCP_PORT: '54',
      MY_DB_PORT_54_TCP_ADDR: '127.1.128.9',
    });
    expect(
      [...serviceVariables(services, 'shop', false).keys()].every((name) => name.startsWith('KUBERNETES_')),
    ).to.equal(true);
  });
});
