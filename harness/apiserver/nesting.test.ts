import { expect } from 'chai';
import { systemClock } from '../core/clock.ts';
import { seededRandom } from '../core/random.ts';
import type { ApiServer } from './api-server.ts';
import { startApiServer } from './server.ts';
import { testClient, type TestAnswer } from './testing/test-client.ts';

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'wells.test.dev' },
  spec: {
    group: 'test.dev',
    scope: 'Namespaced',
    names: { plural: 'wells', singular: 'well', kind: 'Well' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { any: { 'x-kubernetes-preserve-unknown-fields': true }, known: { type: 'string' } },
          },
        },
      },
    ],
  },
};

const WELLS = '/apis/test.dev/v1/namespaces/default/wells';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const lists = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const well = (field: string, value: string): string =>
  `{"apiVersion":"test.dev/v1","kind":"Well","metadata":{"name":"a"},"${field}":${value}}`;
const told = ({ status, body }: TestAnswer): string =>
  `${status} ${(body as { readonly message?: string }).message ?? ''}`.trim();

/** kube-apiserver takes up to 10,000 levels everywhere, in YAML too. */
describe('bodies that are nested deep', function () {
  this.timeout(30_000);
  let server: ApiServer;
  let send: ReturnType<typeof testClient>;
  const post = (path: string, text: string, type: string = 'application/json'): Promise<TestAnswer> =>
    send('POST', path, { text, headers: { 'content-type': type } });
  const patch = (path: string, text: string, type: string): Promise<TestAnswer> =>
    send('PATCH', path, { text, headers: { 'content-type': `application/${type}` } });

  before(async () => {
    server = await startApiServer({ clock: systemClock, random: seededRandom(3), tls: 'off' });
    send = testClient(server.url);
    expect(
      (await post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', JSON.stringify(DEFINITION))).status,
    ).to.equal(201);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
  });
  afterEach(() => send('DELETE', `${WELLS}/a`));

  for (const [name, nested] of [
    ['objects', objects],
    ['lists', lists],
  ] as const) {
    it(`are stored and read with 9,900 levels of ${name}`, async () => {
      const value = nested(9_900);
      expect((await post(WELLS, well('any', value))).status).to.equal(201);
      const read = await send('GET', `${WELLS}/a`);
      expect(read.text).to.include(`"any":${value}`);
      expect((await send('GET', WELLS)).text).to.include(`"any":${value}`);
      expect((await send('GET', `${WELLS}/a`, { headers: { accept: 'application/yaml' } })).status).to.equal(200);
      expect((await send('DELETE', `${WELLS}/a`)).status).to.equal(200);
    });

    it(`lose unknown fields with 9,900 levels of ${name}`, async () => {
      const value = nested(9_900);
      expect((await post(`${WELLS}?dryRun=All`, well('other', value))).text).to.not.include('other');
      expect((await post(`${CONFIG_MAPS}?dryRun=All`, `{"metadata":{"name":"a"},"other":${value}}`)).status).to.equal(
        201,
      );
    });

    it(`are patched and applied with 1,000 levels of ${name}`, async () => {
      const value = nested(1_000);
      await post(WELLS, well('any', value));
      const more = [
        await patch(`${WELLS}/a`, `{"any":${value}}`, 'merge-patch+json'),
        await patch(`${WELLS}/a`, `[{"op":"add","path":"/any","value":${value}}]`, 'json-patch+json'),
        await patch(`${WELLS}/a?fieldManager=me&force=true`, well('any', value), 'apply-patch+yaml'),
      ];
      expect(more.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    });

    it(`are refused where 9,900 levels of ${name} are applied`, async () => {
      const applied = await patch(`${WELLS}/a?fieldManager=me`, well('any', nested(9_900)), 'apply-patch+yaml');
      expect(told(applied)).to.equal('400 error decoding YAML: exceeded max depth');
    });

    it(`are refused with 10,001 levels of ${name}`, async () => {
      expect(told(await post(WELLS, well('any', nested(10_001))))).to.match(
        /^400 the object provided is unrecognized .*: invalid character '[[{]' exceeded max depth /,
      );
    });
  }

  it('are refused where YAML that is not JSON has 2,000 levels', async () => {
    const text = `apiVersion: test.dev/v1\nkind: Well\nmetadata: {name: a}\nany: ${lists(2_000)}\n`;
    expect(told(await post(WELLS, text, 'application/yaml'))).to.match(/^400 .*: yaml: exceeded max depth /);
  });

  it('are taken as YAML where they are JSON', async () => {
    expect((await post(`${WELLS}?dryRun=All`, well('any', lists(9_900)), 'application/yaml')).status).to.equal(201);
  });
});
