import { expect } from 'chai';
import { GATEWAY, type Gateway } from '../../kube/api/gateway.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import type { CaseCluster } from '../context/case-context.ts';
import { NonConformance } from '../nonconformance.ts';
import { ModelClient, type ModelView } from '../testing/model-client.ts';
import { Notebook, rejection } from '../testing/notebook.ts';
import { expectConditions } from './expect-conditions.ts';

const KEY = { namespace: 'store', name: 'g' };

/** A cluster whose one Gateway has the condition `Programmed`. */
async function clusterWith(condition: object): Promise<CaseCluster> {
  const nothing = (): void => undefined;
  const conditions = [{ type: 'Programmed', message: '', lastTransitionTime: '2026-01-01T00:00:00Z', ...condition }];
  const seen = (object: KubeObject): KubeObject => ({ ...object, ...{ status: { conditions } } });
  const view: ModelView = { derived: () => [], seen, post: nothing, reach: nothing };
  const client = new ModelClient('gke-west-1', () => view);
  const spec = { gatewayClassName: 'x', listeners: [] };
  const gateway: Gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: KEY, spec };
  await client.create(GATEWAY, gateway);
  await client.mergePatch(GATEWAY, KEY, { spec: { gatewayClassName: 'y' } });
  return { name: 'gke-west-1', location: { text: 'us-west1-a', region: 'us-west1' }, client };
}

async function judge(condition: object): Promise<unknown> {
  const cluster = await clusterWith(condition);
  return rejection(
    expectConditions(new Notebook(), cluster, {
      claim: 'it is programmed',
      type: GATEWAY,
      key: KEY,
      of: ({ status }: Gateway) => status?.conditions,
      wanted: { Programmed: { status: 'True', reason: 'Programmed' } },
    }),
  );
}

describe('expectConditions', () => {
  it('holds for a condition of the present generation', async () => {
    expect(await judge({ status: 'True', reason: 'Programmed', observedGeneration: 2 })).to.equal(undefined);
  });

  it('accuses a condition that is right but of an earlier generation', async () => {
    const error = await judge({ status: 'True', reason: 'Programmed', observedGeneration: 1 });
    expect(error).to.be.instanceOf(NonConformance);
    expect((error as Error).message).to.equal(
      'it is programmed: expected Gateway store/g with Programmed=True Programmed within 30000 ms, ' +
        'saw Programmed=True Programmed for generation 1 instead of 2',
    );
  });

  it('accuses another status or reason, with its message', async () => {
    const failed = await judge({ status: 'False', reason: 'Pending', message: 'no address', observedGeneration: 2 });
    expect((failed as Error).message).to.match(/saw Programmed=False Pending "no address"$/);
    const odd = await judge({ status: 'True', reason: 'Other', observedGeneration: 2 });
    expect((odd as Error).message).to.match(/saw Programmed=True Other$/);
    const missing = await judge({ type: 'Accepted', status: 'True', reason: 'Accepted', observedGeneration: 2 });
    expect((missing as Error).message).to.match(/saw no Programmed$/);
  });
});
