import { expect } from 'chai';
import { seededRandom } from '../../core/random.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { sampleDefinition } from '../testing/sample-definition.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { priorityPlugin } from './priority-plugin.ts';
import { serviceAccountPlugin } from './service-account-plugin.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';
import { admissionOf, admit, CONFIG_MAPS, NAMESPACES, outcomeOf, PODS, podOf, put } from './testing/admission-rig.ts';

const configMap = (namespace: string, metadata: JsonObject = { name: 'x' }): ApiObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace, ...metadata },
});

describe('NamespaceLifecycle', () => {
  const storage = memoryStorage();
  put(storage, 'namespaces', { name: 'shop' }, { status: { phase: 'Active' } });
  put(storage, 'namespaces', { name: 'going' }, { status: { phase: 'Terminating' } });
  const plugin = namespaceLifecycle(storage);

  it('refuses objects of a namespace that is not there', async () => {
    expect(await outcomeOf(plugin, admissionOf(CONFIG_MAPS, configMap('shop')))).to.equal('admitted');
    expect(await outcomeOf(plugin, admissionOf(CONFIG_MAPS, configMap('nope')))).to.equal(
      '404 namespaces "nope" not found',
    );
  });

  it('refuses new objects of a namespace that is going away, and nothing else', async () => {
    const create = admissionOf(CONFIG_MAPS, configMap('going', { generateName: 'x-' }));
    expect(await outcomeOf(plugin, create)).to.equal(
      '403 configmaps "x-" is forbidden: unable to create new content in namespace going because it is being terminated',
    );
    const update = admissionOf(CONFIG_MAPS, configMap('going'), { operation: 'UPDATE' });
    expect(await outcomeOf(plugin, update)).to.equal('admitted');
  });

  it('keeps the namespaces of the system', async () => {
    const remove = (name: string): Promise<string> =>
      outcomeOf(plugin, admissionOf(NAMESPACES, undefined, { operation: 'DELETE', name }));
    expect(await remove('kube-public')).to.equal(
      '403 namespaces "kube-public" is forbidden: this namespace may not be deleted',
    );
    expect(await remove('kube-node-lease')).to.equal('admitted');
  });
});

describe('ServiceAccount', () => {
  function rig(): { readonly storage: Storage; readonly plugin: ReturnType<typeof serviceAccountPlugin> } {
    const storage = memoryStorage();
    put(storage, 'serviceaccounts', { name: 'default', namespace: 'shop' });
    return { storage, plugin: serviceAccountPlugin(storage, seededRandom(1)) };
  }

  it('gives a pod the default account and its token', async () => {
    const pod = podOf({ initContainers: [{ name: 'i' }] });
    await admit(rig().plugin, admissionOf(PODS, pod));
    const spec = pod['spec'] as Record<string, unknown>;
    const name = (spec['volumes'] as { name: string }[])[0]?.name ?? '';
    expect(name).to.match(/^kube-api-access-[a-z0-9]{5}$/);
    expect(spec).to.deep.equal({
      containers: [{ name: 'a', image: 'b', volumeMounts: [{ name, readOnly: true, mountPath: TOKEN_PATH }] }],
      initContainers: [{ name: 'i', volumeMounts: [{ name, readOnly: true, mountPath: TOKEN_PATH }] }],
      serviceAccountName: 'default',
      serviceAccount: 'default',
      volumes: [
        {
          name,
          projected: {
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
              {
                downwardAPI: {
                  items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
                },
              },
            ],
            defaultMode: 420,
          },
        },
      ],
    });
  });

  it('changes nothing the second time', async () => {
    const { plugin } = rig();
    const pod = podOf({});
    await admit(plugin, admissionOf(PODS, pod));
    const once = JSON.stringify(pod);
    await admit(plugin, admissionOf(PODS, pod));
    expect(JSON.stringify(pod)).to.equal(once);
  });

  it('leaves the token out where the pod or the account says so', async () => {
    const { plugin, storage } = rig();
    put(
      storage,
      'serviceaccounts',
      { name: 'default', namespace: 'shop' },
      {
        automountServiceAccountToken: false,
        imagePullSecrets: [{ name: 'reg' }],
      },
    );
    const without = podOf({});
    await admit(plugin, admissionOf(PODS, without));
    expect(without['spec'])
      .to.deep.include({ imagePullSecrets: [{ name: 'reg' }] })
      .and.not.have.property('volumes');
    const anyway = podOf({ automountServiceAccountToken: true });
    await admit(plugin, admissionOf(PODS, anyway));
    expect(anyway['spec']).to.have.property('volumes');
  });

  it('refuses an account that is not there', async () => {
    expect(await outcomeOf(rig().plugin, admissionOf(PODS, podOf({ serviceAccountName: 'nope' })))).to.equal(
      '403 pods "p" is forbidden: error looking up service account shop/nope: serviceaccount "nope" not found',
    );
  });

  it('leaves mirror pods as they are', async () => {
    const annotations = { 'kubernetes.io/config.mirror': 'x' };
    const mirror = podOf({}, { annotations });
    await admit(rig().plugin, admissionOf(PODS, mirror));
    expect(mirror['spec']).to.deep.equal(podOf({})['spec']);
    const named = podOf({ serviceAccountName: 'default' }, { annotations });
    expect(await outcomeOf(rig().plugin, admissionOf(PODS, named))).to.equal(
      '403 pods "p" is forbidden: a mirror pod may not reference service accounts',
    );
  });

  it('keeps secrets to those of the account where it is annotated so', async () => {
    const { plugin, storage } = rig();
    const annotations = { 'kubernetes.io/enforce-mountable-secrets': 'true' };
    put(storage, 'serviceaccounts', { name: 'default', namespace: 'shop', annotations }, { secrets: [{ name: 'ok' }] });
    const using = (secretName: string): ApiObject => podOf({ volumes: [{ name: 'v', secret: { secretName } }] });
    expect(await outcomeOf(plugin, admissionOf(PODS, using('ok')))).to.equal('admitted');
    expect(await outcomeOf(plugin, admissionOf(PODS, using('no')))).to.equal(
      '403 pods "p" is forbidden: volume with secret.secretName="no" is not allowed because service account default does not reference that secret',
    );
    const env = [{ name: 'E', valueFrom: { secretKeyRef: { name: 'no', key: 'k' } } }];
    expect(await outcomeOf(plugin, admissionOf(PODS, podOf({ containers: [{ name: 'a', env }] })))).to.equal(
      '403 pods "p" is forbidden: container a with envVar E referencing secret.secretName="no" is not allowed because service account default does not reference that secret',
    );
  });
});

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

describe('Priority', () => {
  const storage = memoryStorage();
  const CLASSES = 'priorityclasses.scheduling.k8s.io';
  put(storage, CLASSES, { name: 'high' }, { value: 7, preemptionPolicy: 'Never' });
  const plugin = priorityPlugin(storage);

  it('computes priority and preemption from the class', async () => {
    const plain = podOf({});
    await admit(plugin, admissionOf(PODS, plain));
    expect(plain['spec']).to.deep.include({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
    const high = podOf({ priorityClassName: 'high' });
    await admit(plugin, admissionOf(PODS, high));
    expect(high['spec']).to.deep.include({ priority: 7, preemptionPolicy: 'Never' });
  });

  it('refuses classes that are not there and values that differ', async () => {
    expect(await outcomeOf(plugin, admissionOf(PODS, podOf({ priorityClassName: 'nope' })))).to.equal(
      '403 pods "p" is forbidden: no PriorityClass with name nope was found',
    );
    expect(await outcomeOf(plugin, admissionOf(PODS, podOf({ priority: 5 })))).to.equal(
      '403 pods "p" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    );
    expect(await outcomeOf(plugin, admissionOf(PODS, podOf({ preemptionPolicy: 'Never' })))).to.equal(
      '403 pods "p" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
    );
  });

  it('keeps the priority of a pod whose client does not know it', async () => {
    const pod = podOf({});
    await admit(plugin, admissionOf(PODS, pod, { operation: 'UPDATE', oldObject: podOf({ priority: 3 }) }));
    expect(pod['spec']).to.deep.include({ priority: 3 });
  });

  it('takes the default class, of which there is one', async () => {
    const own = memoryStorage();
    put(own, CLASSES, { name: 'usual' }, { value: 9, globalDefault: true });
    const pod = podOf({});
    await admit(priorityPlugin(own), admissionOf(PODS, pod));
    expect(pod['spec']).to.deep.include({ priority: 9, priorityClassName: 'usual' });
    const classes = sampleDefinition({
      group: 'scheduling.k8s.io',
      version: 'v1',
      kind: 'PriorityClass',
      plural: 'priorityclasses',
      namespaced: false,
    });
    const second = { apiVersion: 'v1', kind: 'PriorityClass', metadata: { name: 'other' }, globalDefault: true };
    expect(await outcomeOf(priorityPlugin(own), admissionOf(classes, second))).to.equal(
      '403 priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    );
  });
});

describe('DefaultTolerationSeconds', () => {
  it('adds what the pod does not say itself', async () => {
    const own = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' };
    const pod = podOf({ tolerations: [own] });
    await admit(defaultTolerationSeconds, admissionOf(PODS, pod));
    expect((pod['spec'] as JsonObject)['tolerations']).to.deep.equal([
      own,
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
    ]);
    const all = podOf({ tolerations: [{ operator: 'Exists' }] });
    await admit(defaultTolerationSeconds, admissionOf(PODS, all));
    expect((all['spec'] as JsonObject)['tolerations']).to.have.length(1);
  });
});

describe('TaintNodesByCondition', () => {
  it('taints a new node once', async () => {
    const nodes = sampleDefinition({ group: '', version: 'v1', kind: 'Node', namespaced: false });
    const node: ApiObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } };
    await admit(taintNodesByCondition, admissionOf(nodes, node));
    await admit(taintNodesByCondition, admissionOf(nodes, node));
    expect(node['spec']).to.deep.equal({ taints: [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }] });
  });
});

describe('DefaultIngressClass', () => {
  it('takes the youngest class that is marked', async () => {
    const storage = memoryStorage();
    const annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
    const CLASSES = 'ingressclasses.networking.k8s.io';
    put(storage, CLASSES, { name: 'a', annotations, creationTimestamp: '2026-01-01T00:00:00Z' });
    put(storage, CLASSES, { name: 'b', annotations, creationTimestamp: '2026-01-02T00:00:00Z' });
    put(storage, CLASSES, { name: 'c', creationTimestamp: '2026-01-03T00:00:00Z' });
    const ingresses = sampleDefinition({
      group: 'networking.k8s.io',
      version: 'v1',
      kind: 'Ingress',
      plural: 'ingresses',
    });
    const ingress: ApiObject = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'i' },
      spec: {},
    };
    await admit(defaultIngressClass(storage), admissionOf(ingresses, ingress));
    expect(ingress['spec']).to.deep.equal({ ingressClassName: 'b' });
  });
});
