import { expect } from 'chai';
import { systemClock } from '../../../core/clock.ts';
import { seededRandom } from '../../../core/random.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import type { ResourceCatalog } from '../../registry/resource-catalog.ts';
import { memoryStorage } from '../../storage/memory-storage.ts';
import type { Storage } from '../../storage/storage.ts';
import { FixedCatalog, sampleDefinition } from '../../testing/sample-definition.ts';
import { admissionChain } from '../admission-chain.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts';
import { admissionOf, CONFIG_MAPS, outcomeOf, PODS, podOf, put } from '../testing/admission-rig.ts';
import { patchResponse, reviewReply, startHook, type HookAnswer, type HookServer } from '../testing/hook-server.ts';

const addLabel = (name: string): JsonObject =>
  patchResponse([{ op: 'add', path: '/metadata/labels', value: { [name]: 'yes' } }]);

interface Rig {
  readonly storage: Storage;
  readonly plugin: AdmissionPlugin;
}

describe('admission webhooks', () => {
  let hook: HookServer;
  const open: AsyncDisposable[] = [];

  beforeEach(async () => {
    hook = await startHook();
    open.push(hook);
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
  });

  function rig(given: { clock?: FakeClock; catalog?: ResourceCatalog } = {}): Rig {
    const storage = memoryStorage();
    put(storage, 'namespaces', { name: 'shop', labels: { hook: 'on' } });
    const chain = admissionChain({
      clock: given.clock ?? systemClock,
      random: seededRandom(1),
      storage,
      catalog: given.catalog ?? new FixedCatalog([CONFIG_MAPS, PODS]),
      without: ['ServiceAccount'],
    });
    open.unshift(chain);
    const [plugin] = chain.plugins;
    return { storage, plugin: plugin! };
  }

  function configure(storage: Storage, kind: 'mutating' | 'validating', webhook: JsonObject = {}, name = 't'): void {
    put(
      storage,
      `${kind}webhookconfigurations.admissionregistration.k8s.io`,
      { name },
      {
        webhooks: [
          {
            name: `${name}.example.com`,
            clientConfig: { url: `https://127.0.0.1:${String(hook.port)}/check`, caBundle: hook.ca },
            rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['*'] }],
            failurePolicy: 'Fail',
            sideEffects: 'None',
            timeoutSeconds: 5,
            admissionReviewVersions: ['v1'],
            ...webhook,
          },
        ],
      },
    );
  }

  const draft = (): ApiObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'shop' } });
  const write = (given: Parameters<typeof admissionOf>[2] = {}, object = draft()): AdmissionAttributes =>
    admissionOf(CONFIG_MAPS, object, given);

  it('leave a write without webhooks in its tick', () => {
    const { plugin } = rig();
    expect(plugin.mutate?.(write())).to.equal(undefined);
    expect(plugin.validate?.(write())).to.equal(undefined);
  });

  it('are sent what the real server sends', async () => {
    const { storage, plugin } = rig();
    configure(storage, 'validating');
    hook.answer = (request) => reviewReply(request, { allowed: true, warnings: ['careful'] });
    const warnings: string[] = [];
    const object = draft();
    object.metadata['managedFields'] = [{ manager: 'x' }];
    expect(await outcomeOf(plugin, write({ warnings }, object))).to.equal('admitted');
    expect(warnings).to.deep.equal(['careful']);
    expect(hook.seen).to.have.length(1);
    expect(hook.seen[0]?.path).to.equal('/check?timeout=5s');
    const { uid, ...request } = hook.seen[0]?.review['request'] as JsonObject;
    expect(uid).to.be.a('string');
    expect(request).to.deep.equal({
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
      requestResource: { group: '', version: 'v1', resource: 'configmaps' },
      name: 'x',
      namespace: 'shop',
      operation: 'CREATE',
      userInfo: { username: 'jane', groups: ['devs', 'system:authenticated'] },
      object: draft(),
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    });
  });

  it('refuse with their own words', async () => {
    const { storage, plugin } = rig();
    configure(storage, 'validating');
    const refusal = (response: JsonObject): Promise<string> => {
      hook.answer = (request) => reviewReply(request, { allowed: false, ...response });
      return outcomeOf(plugin, write());
    };
    const by = 'admission webhook "t.example.com" denied the request';
    expect(await refusal({ status: { message: 'no way', code: 418, reason: 'Teapot' } })).to.equal(`418 ${by}: no way`);
    expect(await refusal({})).to.equal(`400 ${by} without explanation`);
    expect(await refusal({ status: { reason: 'Because', code: 200 } })).to.equal(`400 ${by}: Because`);
  });

  it('that answer wrongly fail the write with the reason', async () => {
    const { storage, plugin } = rig();
    configure(storage, 'validating');
    const failing = async (answer: HookAnswer): Promise<string> => {
      hook.answer = answer;
      const outcome = await outcomeOf(plugin, write());
      return outcome.replace('500 Internal error occurred: failed calling webhook "t.example.com": ', '');
    };
    const raw =
      (body: string, status = 200): HookAnswer =>
      () => ({ status, body });
    const invalid = 'received invalid webhook response: ';
    expect(await failing(raw('{}'))).to.equal(`${invalid}webhook response was absent`);
    expect(await failing((request) => reviewReply(request, { uid: 'zz' }))).to.match(
      /expected response\.uid="[0-9a-f-]{36}", got "zz"$/,
    );
    expect(
      await failing((request) => ({ status: 200, body: JSON.stringify({ response: { uid: request['uid'] ?? '' } }) })),
    ).to.equal(`${invalid}expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=`);
    expect(await failing((request) => reviewReply(request, addLabel('a')))).to.equal(
      `${invalid}validating webhook may not return response.patch`,
    );
    expect(await failing(raw('boom', 500))).to.equal(
      'failed to call webhook: an error on the server ("unknown") has prevented the request from succeeding',
    );
    expect(await failing(raw('nope', 404))).to.equal(
      'failed to call webhook: the server could not find the requested resource',
    );
    expect(await failing(raw(''))).to.equal(
      'failed to call webhook: 0-length response with status code: 200 and content type: application/json',
    );
    expect(await failing(() => 'drop')).to.equal(
      `failed to call webhook: Post "https://127.0.0.1:${String(hook.port)}/check?timeout=5s": EOF`,
    );
  });

  it('that cannot be reached or trusted fail the write, or not, as they say', async () => {
    const { storage, plugin } = rig();
    const outcome = (clientConfig: JsonObject, failurePolicy = 'Fail'): Promise<string> => {
      configure(storage, 'mutating', { clientConfig, failurePolicy });
      return outcomeOf(plugin, write());
    };
    const failed = '500 Internal error occurred: failed calling webhook "t.example.com": failed to call webhook: Post';
    const url = `https://127.0.0.1:${String(hook.port)}/x`;
    expect(await outcome({ url })).to.equal(
      `${failed} "${url}?timeout=5s": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    );
    expect(await outcome({ url: 'https://127.0.0.1:1/x' })).to.equal(
      `${failed} "https://127.0.0.1:1/x?timeout=5s": dial tcp 127.0.0.1:1: connect: connection refused`,
    );
    expect(await outcome({ service: { name: 'nope', namespace: 'shop', path: '/x' } })).to.equal(
      `${failed} "https://nope.shop.svc:443/x?timeout=5s": service "nope" not found`,
    );
    expect(await outcome({ url }, 'Ignore')).to.equal('admitted');
  });

  it('behind a Service are called at one of its endpoints', async () => {
    const { storage, plugin } = rig();
    put(storage, 'services', { name: 'hook', namespace: 'shop' }, { spec: { ports: [{ port: 443, name: 'https' }] } });
    put(
      storage,
      'endpointslices.discovery.k8s.io',
      { name: 'hook-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'hook' } },
      { ports: [{ name: 'https', port: hook.port }], endpoints: [{ addresses: ['127.0.0.1'] }] },
    );
    configure(storage, 'validating', {
      clientConfig: { service: { name: 'hook', namespace: 'shop', path: '/in' }, caBundle: hook.ca },
    });
    hook.answer = (request) => reviewReply(request, { allowed: true });
    expect(await outcomeOf(plugin, write())).to.equal('admitted');
    expect(hook.seen[0]?.path).to.equal('/in?timeout=5s');
  });

  it('have no longer than they say', async () => {
    const clock = new FakeClock();
    const { storage, plugin } = rig({ clock });
    configure(storage, 'validating', { timeoutSeconds: 1 });
    const asked = new Promise<void>((resolve) => {
      hook.answer = () => {
        resolve();
        return 'silent';
      };
    });
    const outcome = outcomeOf(plugin, write());
    await asked;
    await clock.advance(1_000);
    expect(await outcome).to.match(/check\?timeout=1s": context deadline exceeded$/);
  });

  it('change the object, which is defaulted again', async () => {
    const { storage, plugin } = rig();
    configure(storage, 'mutating');
    hook.answer = (request) => reviewReply(request, addLabel('a'));
    const object = draft();
    object.metadata['managedFields'] = [{ manager: 'x' }];
    const withDefaults = sampleDefinition({
      group: '',
      version: 'v1',
      kind: 'ConfigMap',
      strategy: {
        default: (each) => {
          each['defaulted'] = true;
        },
      },
    });
    expect(await outcomeOf(plugin, admissionOf(withDefaults, object))).to.equal('admitted');
    expect(object).to.deep.equal({
      ...draft(),
      metadata: { name: 'x', namespace: 'shop', labels: { a: 'yes' }, managedFields: [{ manager: 'x' }] },
      defaulted: true,
    });
  });

  it('may not change what is deleted', async () => {
    const { storage, plugin } = rig();
    configure(storage, 'mutating');
    hook.answer = (request) => reviewReply(request, addLabel('a'));
    const attributes = admissionOf(CONFIG_MAPS, undefined, {
      operation: 'DELETE',
      oldObject: draft(),
      namespace: 'shop',
    });
    expect(await outcomeOf(plugin, attributes)).to.equal(
      '500 Internal error occurred: admission webhook "t.example.com" attempted to modify the object, which is not supported for this operation',
    );
  });

  it('must answer patches that are patches', async () => {
    const { storage, plugin } = rig();
    configure(storage, 'mutating');
    const failing = async (response: JsonObject): Promise<string> => {
      hook.answer = (request) => reviewReply(request, { allowed: true, ...response });
      return outcomeOf(plugin, write());
    };
    const patch = Buffer.from('[{"op":"add","path":"/a","value":1}]').toString('base64');
    expect(await failing({ patch })).to.match(/webhook returned response\.patch but not response\.patchType$/);
    expect(await failing({ patchType: 'JSONPatch' })).to.match(/response\.patchType but not response\.patch$/);
    expect(await failing({ patch, patchType: 'Foo' })).to.match(/unsupported patch type "Foo"$/);
    expect(await failing({ patch: 'bm9qc29u', patchType: 'JSONPatch' })).to.match(
      /received undecodable patch in webhook response: /,
    );
    expect(await failing(patchResponse([{ op: 'remove', path: '/nope' }]))).to.match(/^500 Internal error occurred: /);
  });

  it('with effects are not called for dry runs', async () => {
    const { storage, plugin } = rig();
    configure(storage, 'validating', { sideEffects: 'Some' });
    expect(await outcomeOf(plugin, write({ dryRun: true }))).to.equal(
      '400 admission webhook "t.example.com" does not support dry run',
    );
    expect(hook.seen).to.deep.equal([]);
  });

  it('are chosen by operation, scope, labels of object and namespace', async () => {
    const { storage, plugin } = rig();
    hook.answer = (request) => reviewReply(request, { allowed: false });
    const isCalled = async (webhook: JsonObject, attributes = write()): Promise<boolean> => {
      configure(storage, 'validating', webhook);
      return (await outcomeOf(plugin, attributes)) !== 'admitted';
    };
    const rule = (given: JsonObject): JsonObject => ({
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'], ...given }],
    });
    expect(await isCalled(rule({}))).to.equal(true);
    expect(await isCalled(rule({ operations: ['UPDATE'] }))).to.equal(false);
    expect(await isCalled(rule({ scope: 'Cluster' }))).to.equal(false);
    expect(await isCalled(rule({ resources: ['configmaps/status'] }))).to.equal(false);
    expect(await isCalled(rule({ resources: ['*/*'] }), write({ subresource: 'status' }))).to.equal(true);
    expect(await isCalled(rule({ apiGroups: ['apps'] }))).to.equal(false);
    expect(await isCalled({ namespaceSelector: { matchLabels: { hook: 'on' } } })).to.equal(true);
    expect(await isCalled({ namespaceSelector: { matchLabels: { hook: 'off' } } })).to.equal(false);
    expect(await isCalled({ objectSelector: { matchLabels: { a: 'b' } } })).to.equal(false);
    const labelled = draft();
    labelled.metadata['labels'] = { a: 'b' };
    expect(await isCalled({ objectSelector: { matchLabels: { a: 'b' } } }, write({}, labelled))).to.equal(true);
  });

  it('see the version that their rules name', async () => {
    const v1 = sampleDefinition({ group: 'example.com', version: 'v1', kind: 'Widget' });
    const v2 = sampleDefinition({ group: 'example.com', version: 'v2', kind: 'Widget' });
    const { storage, plugin } = rig({ catalog: new FixedCatalog([v1, v2]) });
    const rules = [{ apiGroups: ['example.com'], apiVersions: ['v2'], operations: ['*'], resources: ['widgets'] }];
    configure(storage, 'mutating', { rules });
    hook.answer = (request) => reviewReply(request, addLabel('a'));
    const widget: ApiObject = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'shop' },
    };
    expect(await outcomeOf(plugin, admissionOf(v1, widget))).to.equal('admitted');
    expect((hook.seen[0]?.review['request'] as JsonObject)['object']).to.deep.include({ apiVersion: 'example.com/v2' });
    expect(widget).to.deep.include({ apiVersion: 'example.com/v1' });
    expect(widget.metadata['labels']).to.deep.equal({ a: 'yes' });
    configure(storage, 'mutating', { rules, matchPolicy: 'Exact' });
    await outcomeOf(plugin, admissionOf(v1, widget));
    expect(hook.seen).to.have.length(1);
  });

  it('with conditions are called where all of them hold', async () => {
    const { storage, plugin } = rig();
    hook.answer = (request) => reviewReply(request, { allowed: false });
    const outcome = (expression: string, failurePolicy = 'Fail'): Promise<string> => {
      configure(storage, 'validating', { failurePolicy, matchConditions: [{ name: 'c', expression }] });
      return outcomeOf(plugin, write());
    };
    expect(await outcome("object.metadata.name == 'x' && request.operation == 'CREATE'")).to.match(/^400 /);
    expect(await outcome("object.metadata.name == 'y'")).to.equal('admitted');
    expect(await outcome("request.userInfo.username == 'jane' && oldObject == null")).to.match(/^400 /);
    expect(await outcome("object.data.foo == 'yes'")).to.equal(
      `403 configmaps "x" is forbidden: expression 'object.data.foo == 'yes'' resulted in error: no such key: data`,
    );
    expect(await outcome("object.data.foo == 'yes'", 'Ignore')).to.equal('admitted');
  });

  it('are called again where a later one changed the object and they asked for it', async () => {
    const { storage, plugin } = rig();
    configure(storage, 'mutating', { reinvocationPolicy: 'IfNeeded' }, 'a');
    configure(storage, 'mutating', {}, 'b');
    hook.answer = (request) => {
      const labels = ((request['object'] as JsonObject)['metadata'] as JsonObject)['labels'];
      return reviewReply(
        request,
        hook.seen.length === 2 ? addLabel('later') : { allowed: labels === undefined || hook.seen.length === 3 },
      );
    };
    const pod = podOf({});
    expect(await outcomeOf(plugin, admissionOf(PODS, pod))).to.equal('admitted');
    expect(hook.seen).to.have.length(3);
    const last = ((hook.seen[2]?.review['request'] as JsonObject)['object'] as JsonObject)['metadata'];
    expect(last).to.deep.include({ labels: { later: 'yes' } });
  });

  it('are not asked about webhook configurations', async () => {
    const { storage, plugin } = rig();
    configure(storage, 'validating', {
      rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }],
    });
    const kind = 'ValidatingWebhookConfiguration';
    const definition = sampleDefinition({
      group: 'admissionregistration.k8s.io',
      version: 'v1',
      kind,
      namespaced: false,
    });
    const object = { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name: 'y' } };
    expect(await outcomeOf(plugin, admissionOf(definition, object))).to.equal('admitted');
    expect(hook.seen).to.deep.equal([]);
  });
});
