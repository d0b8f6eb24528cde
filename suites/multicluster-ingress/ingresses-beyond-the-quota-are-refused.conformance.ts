import { type Case, defineCase } from '../../harness/conformance/index.ts';
import { expectEvent, INGRESS, makeNamespace, multiClusterIngress } from './ingress-scene.ts';

const NAMESPACE = 'mci-ingresses-beyond-the-quota-are-refused';
/** Semantics 2.7. */
const QUOTA = 50;

export const ingressesBeyondTheQuotaAreRefused: Case = defineCase({
  ...INGRESS,
  id: 'ingresses-beyond-the-quota-are-refused',
  title: 'of more than fifty ingresses the youngest is refused and says so',
  spec: '001-R8',
  level: 'extended',
  async run(t) {
    await makeNamespace(t, NAMESPACE);
    const older = Array.from({ length: QUOTA }, (_, index) =>
      multiClusterIngress(NAMESPACE, {}, `older-${String(index)}`),
    );
    await t.apply(t.near, older);
    const warning = { kind: 'MultiClusterIngress', type: 'Warning' } as const;
    const last = `older-${String(QUOTA - 1)}`;
    await expectEvent(t, NAMESPACE, { ...warning, name: last, reason: 'SYNC', saying: 'AVMBR102' });
    await t.apply(t.near, [multiClusterIngress(NAMESPACE, {}, 'younger')]);
    await expectEvent(t, NAMESPACE, { ...warning, name: 'younger', reason: 'QUOTA_EXCEEDED', saying: String(QUOTA) });
  },
});
