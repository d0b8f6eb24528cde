import { expect } from 'chai';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../../core/clock.ts';
import { notYet, ready, waitFor } from '../../../core/wait.ts';
import type { JsonObject } from '../../../kube/json/json.ts';
import { describeWithApiServer } from '../../../kube/testing/describe-with-apiserver.ts';
import type { ApiServer } from '../../api-server.ts';
import { ourServer } from '../../testing/parity/our-server.ts';
import { parityTarget, type ParityTarget } from '../../testing/parity/parity-target.ts';
import { patchResponse, reviewReply, startHook, type HookAnswer, type HookServer } from '../testing/hook-server.ts';

interface HookCase {
  readonly name: string;
  readonly kind?: 'Mutating' | 'Validating';
  readonly answer?: HookAnswer;
  readonly webhook?: JsonObject;
  readonly query?: string;
}

const says =
  (response: JsonObject): HookAnswer =>
  (request) =>
    reviewReply(request, response);
const raw =
  (body: string, status = 200): HookAnswer =>
  () => ({ status, body });
const addLabel = says(patchResponse([{ op: 'add', path: '/metadata/labels', value: { mutated: 'yes' } }]));
const encoded = (patch: string): string => Buffer.from(patch).toString('base64');
const status = (given: JsonObject): JsonObject => ({ allowed: false, status: given });

const CASES: readonly HookCase[] = [
  { name: 'allows with a warning', answer: says({ allowed: true, warnings: ['careful'] }) },
  { name: 'denies with a message', answer: says(status({ message: 'no way', code: 418, reason: 'Teapot' })) },
  { name: 'denies without a word', answer: says({ allowed: false }) },
  { name: 'denies with a reason', answer: says(status({ reason: 'Because', code: 200 })) },
  {
    name: 'denies with details',
    answer: says(status({ message: 'm', details: { name: 'q', causes: [{ message: 'c' }] } })),
  },
  { name: 'answers nothing', answer: raw('') },
  { name: 'answers without a response', answer: raw('{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}') },
  {
    name: 'answers without a kind',
    answer: (request) => raw(JSON.stringify({ response: { uid: request['uid'] ?? '' } }))(request, ''),
  },
  { name: 'fails', answer: raw('boom', 500) },
  { name: 'is not there', answer: raw('nope', 404) },
  {
    name: 'has a status of its own',
    answer: raw('{"kind":"Status","apiVersion":"v1","status":"Failure","message":"own status","code":403}', 403),
  },
  { name: 'breaks off', answer: () => 'drop' },
  { name: 'takes too long', answer: () => 'silent' },
  { name: 'validates with a patch', answer: addLabel },
  { name: 'changes the object', kind: 'Mutating', answer: addLabel },
  { name: 'patches without a type', kind: 'Mutating', answer: says({ allowed: true, patch: encoded('[]') }) },
  { name: 'has a type without a patch', kind: 'Mutating', answer: says({ allowed: true, patchType: 'JSONPatch' }) },
  {
    name: 'patches in another way',
    kind: 'Mutating',
    answer: says({ allowed: true, patchType: 'Foo', patch: encoded('[{"op":"add","path":"/a","value":1}]') }),
  },
  { name: 'cannot be trusted', webhook: { clientConfig: { url: 'https://127.0.0.1:$port/x' } } },
  { name: 'cannot be reached', webhook: { clientConfig: { url: 'https://127.0.0.1:1/x' } } },
  {
    name: 'is behind a Service that is not there',
    webhook: { clientConfig: { service: { name: 'nope', namespace: 'default', path: '/x' } } },
  },
  {
    name: 'has a condition that holds',
    answer: says({ allowed: false }),
    webhook: {
      matchConditions: [{ name: 'c', expression: "object.metadata.name == 'x' && request.userInfo.username != ''" }],
    },
  },
  {
    name: 'has a condition that cannot be evaluated',
    answer: says({ allowed: false }),
    webhook: { matchConditions: [{ name: 'c', expression: "object.data.foo == 'yes'" }] },
  },
];

describeWithApiServer('admission webhooks, as the real server calls them', (server) => {
  let hook: HookServer;
  let ours: ApiServer;
  let targets: ParityTarget[];

  before(async function () {
    this.timeout(30_000);
    hook = await startHook();
    ours = await ourServer();
    targets = [await parityTarget('real', server().kubeconfig), await parityTarget('ours', ours.kubeconfig())];
    for (const target of targets)
      await send(target, 'POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'hooked' },
      });
  });
  after(async () => {
    for (const target of targets) target[Symbol.dispose]();
    await ours[Symbol.asyncDispose]();
    await hook[Symbol.asyncDispose]();
  });

  CASES.forEach((hookCase, index) => {
    it(`are alike where the webhook ${hookCase.name}`, async function () {
      this.timeout(30_000);
      const path = `/case-${String(index)}`;
      hook.answer = (request, url) => (hookCase.answer ?? says({ allowed: true }))(request, url);
      const answers: JsonObject[] = [];
      for (const target of targets) answers.push(await answerOf(target, hookCase, path));
      expect(answers[1]).to.deep.equal(answers[0]);
    });
  });

  async function answerOf(
    target: ParityTarget,
    { kind = 'Validating', webhook = {} }: HookCase,
    path: string,
  ): Promise<JsonObject> {
    const plural = `${kind.toLowerCase()}webhookconfigurations`;
    const place = `/apis/admissionregistration.k8s.io/v1/${plural}`;
    const configuration = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: `${kind}WebhookConfiguration`,
      metadata: { name: 't' },
      webhooks: [
        {
          name: 't.example.com',
          clientConfig: { url: `https://127.0.0.1:${String(hook.port)}${path}`, caBundle: hook.ca },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] }],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'hooked' } },
          sideEffects: 'None',
          timeoutSeconds: 1,
          admissionReviewVersions: ['v1'],
          ...(JSON.parse(JSON.stringify(webhook).replaceAll('$port', String(hook.port))) as JsonObject),
        },
      ],
    };
    const made = await send(target, 'POST', place, configuration);
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    try {
      return await waitFor(
        'the webhook takes effect',
        async () => {
          hook.seen.length = 0;
          const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } };
          const answer = await send(target, 'POST', '/api/v1/namespaces/hooked/configmaps?dryRun=All', object);
          const took = answer.status !== 201 || hook.seen.some((each) => each.path.startsWith(path));
          return took ? ready(normalised(answer)) : notYet('the write passed by it');
        },
        { clock: systemClock, signal: new AbortController().signal, timeoutMs: 20_000 },
      );
    } finally {
      await send(target, 'DELETE', `${place}/t`);
      await waitFor(
        'the webhook is gone',
        async () => {
          hook.seen.length = 0;
          const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } };
          const { status } = await send(target, 'POST', '/api/v1/namespaces/hooked/configmaps?dryRun=All', object);
          return status === 201 && hook.seen.length === 0 ? ready(true) : notYet(`still ${String(status)}`);
        },
        { clock: systemClock, signal: new AbortController().signal, timeoutMs: 20_000 },
      );
    }
  }
});

interface HookOutcome {
  readonly status: number;
  readonly warnings: string;
  readonly body: JsonObject;
}

async function send(target: ParityTarget, method: string, path: string, body?: JsonObject): Promise<HookOutcome> {
  const answer = await target.send(
    {
      method,
      path,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    },
    AbortSignal.timeout(15_000),
  );
  return {
    status: answer.statusCode ?? 0,
    warnings: answer.headers['warning'] ?? '',
    body: JSON.parse(await text(answer)) as JsonObject,
  };
}

function normalised({ status, warnings, body }: HookOutcome): JsonObject {
  const plain = JSON.stringify(body)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uid>')
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>');
  return { status, warnings, body: JSON.parse(plain) as JsonObject };
}
