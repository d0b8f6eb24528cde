import { expect } from 'chai';
import { text } from 'node:stream/consumers';
import { listAt, isJsonObject, objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { describeWithApiServer } from '../../../kube/testing/describe-with-apiserver.ts';
import type { ApiServer } from '../../api-server.ts';
import { ourServer } from '../../testing/parity/our-server.ts';
import { parityTarget, type ParityTarget } from '../../testing/parity/parity-target.ts';

/** Those of the real server are put together by a controller that does not run here. */
const AGGREGATED: ReadonlySet<string> = new Set(['admin', 'edit', 'view']);

describeWithApiServer('the objects of a new cluster', (server) => {
  let ours: ApiServer;
  let targets: ParityTarget[];

  before(async function () {
    this.timeout(30_000);
    ours = await ourServer();
    targets = [await parityTarget('real', server().kubeconfig), await parityTarget('ours', ours.kubeconfig())];
  });
  after(async () => {
    for (const target of targets) target[Symbol.dispose]();
    await ours[Symbol.asyncDispose]();
  });

  for (const plural of ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'])
    it(`has the same ${plural}`, async () => {
      const [real, own] = await Promise.all(
        targets.map((each) => list(each, `/apis/rbac.authorization.k8s.io/v1/${plural}`)),
      );
      expect(own).to.deep.equal(real);
    });

  it('has the same priority classes', async () => {
    const [real, own] = await Promise.all(
      targets.map((each) => list(each, '/apis/scheduling.k8s.io/v1/priorityclasses')),
    );
    expect(own).to.deep.equal(real);
  });

  it('has the same namespaces', async () => {
    const [real, own] = await Promise.all(targets.map((each) => list(each, '/api/v1/namespaces')));
    expect(own).to.deep.equal(real);
  });
});

async function list(target: ParityTarget, path: string): Promise<readonly JsonObject[]> {
  const answer = await target.send({ method: 'GET', path, headers: {} }, AbortSignal.timeout(15_000));
  const body = JSON.parse(await text(answer)) as JsonObject;
  return listAt(body, 'items').filter(isJsonObject).map(comparable);
}

function comparable(object: JsonObject): JsonObject {
  const { metadata: _metadata, rules, ...rest } = object;
  const metadata = objectAt(object, 'metadata');
  const name = textAt(metadata, 'name') ?? '';
  return {
    ...rest,
    name,
    namespace: textAt(metadata, 'namespace') ?? '',
    labels: objectAt(metadata, 'labels') ?? {},
    annotations: objectAt(metadata, 'annotations') ?? {},
    ...(rules === undefined || AGGREGATED.has(name) ? {} : { rules }),
  };
}
