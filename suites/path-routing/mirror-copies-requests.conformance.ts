import {
  defineCase,
  expectEventually,
  expectSame,
  FEATURES,
  isConditionTrue,
  notYet,
  POD,
  ready,
  STORE_NAMESPACE,
  storeExport,
  storePods,
  type Case,
  type CaseCluster,
} from '../../harness/conformance/index.ts';

const MANIFEST = new URL('mirror-copies-requests.yaml', import.meta.url);
const PODS = 'app=store';

export const mirrorCopiesRequests: Case = defineCase({
  id: 'mirror-copies-requests',
  title: 'a mirrored request arrives at pods of another cluster too, and the client has the answer of its own pod',
  behaviour: 'path-routing',
  features: [FEATURES.multiClusterServices, FEATURES.multiClusterGateway, FEATURES.requestMirror, FEATURES.pathRewrite],
  level: 'extended',
  spec: '000-D18',
  needs: { roles: ['near', 'far'] },
  async run(t) {
    // A POST makes the pod unready that gets it. The client's pod gets a harmless path instead; only the copy has this one.
    const target = { host: 'copied.store.example.com', path: '/fleetbed/unready', method: 'POST' };
    const unready = async (cluster: CaseCluster): Promise<number> => {
      const options = { namespace: STORE_NAMESPACE, labelSelector: PODS, signal: t.signal };
      const { items } = await cluster.client.list(POD, options);
      return items.filter(({ status }) => !isConditionTrue(status?.conditions, 'Ready')).length;
    };
    await t.apply(t.far, storeExport('copied'));
    const [route] = await t.apply(t.near, MANIFEST);
    await t.awaitServed(route);
    const before = `${String(await unready(t.near))} near, ${String(await unready(t.far))} far`;
    expectSame(t, { claim: 'every pod is ready at first', expected: '0 near, 0 far', observed: before });
    t.defer((signal) => makeReady(t.far, signal));
    await expectEventually(t, { claim: 'the copies arrive', expected: 'a pod there became unready' }, async () => {
      const exchange = await t.request(target);
      const status = exchange.outcome === 'answered' ? String(exchange.status) : exchange.error;
      if (status !== '200') return notYet(`the client was answered ${status}`);
      return (await unready(t.far)) > 0 ? ready(undefined) : notYet('no pod became unready');
    });
    const after = `${String(await unready(t.near))} unready`;
    expectSame(t, { claim: 'the pods that answer get no copy', expected: '0 unready', observed: after });
  },
});

/** Tells every pod of the store that it is ready. */
async function makeReady(cluster: CaseCluster, signal: AbortSignal): Promise<void> {
  for (const pod of await storePods(cluster, signal)) {
    const path = `/api/v1/namespaces/${STORE_NAMESPACE}/pods/${pod}:8080/proxy/fleetbed/ready`;
    await cluster.client.raw(path, { method: 'POST', signal });
  }
}
