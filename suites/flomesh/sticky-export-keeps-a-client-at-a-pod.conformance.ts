import {
  type Case,
  defineCase,
  expectGateway,
  expectSame,
  exportPath,
  FEATURES,
  flomeshSet,
  httpbinExport,
  podOf,
  prepareNamespace,
  sampleOf,
  startHttpbin,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'flomesh-sticky';

export const stickyExportKeepsAClientAtAPod: Case = defineCase({
  id: 'sticky-export-keeps-a-client-at-a-pod',
  title: 'requests with the same Authorization header reach the same pod, and others reach all of them',
  behaviour: 'flomesh',
  family: 'flomesh',
  features: [FEATURES.flomeshServiceExport],
  level: 'core',
  spec: '003-D19',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const set = await flomeshSet(t);
    const [one] = set;
    await prepareNamespace(t, set, NAMESPACE);
    await startHttpbin(t, NAMESPACE, one, { replicas: 3 });
    await t.apply(one, [httpbinExport(NAMESPACE, one, { sessionSticky: true })]);
    const path = exportPath(NAMESPACE, one);
    await expectGateway(t, one, { path, from: one.name });
    const podsOf = async (authorization: (index: number) => string): Promise<number> => {
      const pods = new Set<string>();
      for (let index = 0; index < 24; index += 1)
        pods.add(
          podOf(
            sampleOf(
              await t.request({
                host: 'sticky.example',
                path,
                ...one.gateway,
                headers: { authorization: authorization(index) },
              }),
            ),
          ),
        );
      return pods.size;
    };
    expectSame(t, {
      claim: 'one header reaches one pod',
      expected: '1 pod',
      observed: `${String(await podsOf(() => 'Bearer alice'))} pod`,
    });
    expectSame(t, {
      claim: 'many headers reach every pod',
      expected: '3 pods',
      observed: `${String(await podsOf((index) => `Bearer ${String(index)}`))} pods`,
    });
  },
});
