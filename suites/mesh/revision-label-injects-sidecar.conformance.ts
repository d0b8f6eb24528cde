import {
  type Case,
  defineCase,
  expectEventually,
  FEATURES,
  helloworldDeployment,
  meshRevision,
  notYet,
  POD,
  ready,
} from '../../harness/conformance/index.ts';

export const revisionLabelInjectsSidecar: Case = defineCase({
  id: 'revision-label-injects-sidecar',
  title: 'pods get a sidecar by the revision label of their namespace, unless istio-injection is there or they opt out',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.sidecarInjection],
  level: 'core',
  spec: '002-R9, 002-B5, 002-S8',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    const revision = await meshRevision(t, t.near);
    const rows = [
      { namespace: 'mesh-injected', labels: { 'istio.io/rev': revision }, podLabels: {}, containers: 2 },
      { namespace: 'mesh-unlabelled', labels: {}, podLabels: {}, containers: 1 },
      { namespace: 'mesh-other-revision', labels: { 'istio.io/rev': 'another' }, podLabels: {}, containers: 1 },
      {
        namespace: 'mesh-both-labels',
        labels: { 'istio.io/rev': revision, 'istio-injection': 'disabled' },
        podLabels: {},
        containers: 1,
      },
      {
        namespace: 'mesh-opted-out',
        labels: { 'istio.io/rev': revision },
        podLabels: { 'sidecar.istio.io/inject': 'false' },
        containers: 1,
      },
    ];
    for (const { namespace, labels, podLabels, containers } of rows) {
      await t.apply(t.near, [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
        helloworldDeployment(namespace, { version: 'v1', labels: podLabels }),
      ]);
      const expected = `one pod with ${String(containers)} containers, all of them ready`;
      await expectEventually(t, { claim: `a pod of ${namespace} is as it should be`, expected }, async (signal) => {
        const { items } = await t.near.client.list(POD, { namespace, signal });
        const [pod] = items;
        if (pod === undefined) return notYet('no pod');
        const count = pod.spec.containers.length;
        // Also so that the pod has started when it is taken away: one that has not can take longer to go than the case may.
        const started = (pod.status?.containerStatuses ?? []).filter((status) => status.ready).length;
        return count === containers && started === count
          ? ready(undefined)
          : notYet(`a pod with ${String(count)} containers, ${String(started)} of them ready`);
      });
    }
  },
});
