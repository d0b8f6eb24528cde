import {
  type Case,
  defineCase,
  expectEventually,
  notYet,
  ready,
  SERVICE,
  type Service,
} from '../../harness/conformance/index.ts';
import {
  derivedServiceIn,
  expectDerivedIn,
  FOO,
  INGRESS,
  makeNamespace,
  multiClusterService,
  PARENT,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-derived-service-is-restored';

export const derivedServiceIsRestored: Case = defineCase({
  ...INGRESS,
  id: 'derived-service-is-restored',
  title: 'a derived Service that a user edits is put right, and one that he deletes is made again',
  spec: '001-R6',
  async run(t) {
    await makeNamespace(t, NAMESPACE);
    await t.apply(t.near, [multiClusterService(NAMESPACE, FOO)]);
    await expectDerivedIn(t, NAMESPACE, FOO, t.clusters);
    const derived = await derivedServiceIn(t.far, NAMESPACE, FOO, t.signal);
    const key = { namespace: NAMESPACE, name: derived?.metadata.name ?? '' };
    const described = ({ metadata, spec }: Service): string =>
      `${JSON.stringify(spec?.selector)} ${JSON.stringify((spec?.ports ?? []).map(({ port }) => port))} ${metadata.annotations?.[PARENT] ?? 'no parent'}`;
    const before = derived === undefined ? 'none' : described(derived);
    await t.far.client.mergePatch(
      SERVICE,
      key,
      {
        metadata: { annotations: { [PARENT]: null } },
        spec: { selector: { app: 'other' }, ports: [{ port: 81, protocol: 'TCP' }] },
      },
      { signal: t.signal },
    );
    const isRight = async (signal: AbortSignal) => {
      const found = await t.far.client.find(SERVICE, key, { signal });
      const now = found === undefined ? 'it is not there' : described(found);
      return now === before ? ready(found?.metadata.uid ?? '') : notYet(now);
    };
    const uid = await expectEventually(t, { claim: 'an edit is undone', expected: before }, isRight);
    await t.far.client.delete(SERVICE, key, { signal: t.signal });
    await expectEventually(t, { claim: 'a deleted one is made again', expected: before }, async (signal) => {
      const seen = await isRight(signal);
      return seen.ready && seen.value === uid ? notYet('it is there still') : seen;
    });
  },
});
