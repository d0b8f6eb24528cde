import {
  answeringPod,
  clustersetName,
  defineCase,
  deployHello,
  expectEventually,
  expectSame,
  exportHello,
  FEATURES,
  HELLO,
  helloDeployment,
  notYet,
  ready,
  SERVICE,
  startHello,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'session-affinity-holds-for-a-client';

export const sessionAffinityHoldsForAClient: Case = defineCase({
  id: ID,
  title: 'a client of a Service with session affinity stays with one pod; without it, it meets several',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs, FEATURES.mcsConnectivity],
  level: 'extended',
  spec: '000-R4, KEP-1645#session-affinity',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    await exportHello(t, ID, t.near);
    await startHello(t, ID, t.near, helloDeployment(t.near, ID, 2));
    const client = await t.startClient(t.other, ID);
    const podsMet = async (): Promise<number> => {
      const pods = new Set<string>();
      for (let asked = 0; asked < REQUESTS; asked += 1)
        pods.add(answeringPod(await client.fetch(`http://${clustersetName(ID)}:42/`)));
      return pods.size;
    };
    // The control: there are two pods to meet.
    await expectEventually(
      t,
      { claim: 'without affinity both pods answer', expected: '2 pods', everyMs: 50 },
      async () => {
        const met = await podsMet();
        return met === 2 ? ready(met) : notYet(`${String(met)} pods`);
      },
    );
    const affinity = { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } } };
    await t.near.client.mergePatch(SERVICE, { namespace: ID, name: HELLO }, { spec: affinity }, { signal: t.signal });
    await expectEventually(t, { claim: 'with affinity one pod answers', expected: '1 pod', everyMs: 50 }, async () => {
      const met = await podsMet();
      return met === 1 ? ready(met) : notYet(`${String(met)} pods`);
    });
    const again = await podsMet();
    expectSame(t, {
      claim: 'and it stays so',
      expected: `1 pod for ${String(REQUESTS)} requests`,
      observed: `${String(again)} pod${again === 1 ? '' : 's'} for ${String(REQUESTS)} requests`,
    });
  },
});

/** With equal chances one of two is missed once in half a million times. */
const REQUESTS = 20;
