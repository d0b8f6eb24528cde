import {
  type Case,
  defineCase,
  expectSame,
  expectVersions,
  FEATURES,
  helloworldDeployment,
  helloworldService,
  meshNamespace,
} from '../../harness/conformance/index.ts';

const NAMESPACE = 'mesh-names';
/** Has a Service in both clusters. */
const CONTROL = 'mesh-names-control';

export const serviceOfAnotherClusterHasNoName: Case = defineCase({
  id: 'service-of-another-cluster-has-no-name',
  title: 'a service that is only in another cluster has no name in this one, and gets one with the service',
  behaviour: 'mesh',
  family: 'mesh',
  features: [FEATURES.multiNetworkMesh, FEATURES.sidecarInjection],
  level: 'core',
  spec: '002-D8',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await meshNamespace(t, NAMESPACE);
    await t.apply(t.other, [helloworldService(NAMESPACE), helloworldDeployment(NAMESPACE, { version: 'v2' })]);
    const name = `helloworld.${NAMESPACE}.svc.cluster.local`;
    const url = `http://helloworld.${NAMESPACE}:5000/hello`;
    const there = await t.startClient(t.other, NAMESPACE);
    await expectVersions(t, there, url, { claim: 'it answers where it is', shares: { v2: 1 } });
    // What the sidecar here answers is worth something only once it has heard of later objects there.
    await meshNamespace(t, CONTROL);
    await t.apply(t.near, [helloworldService(CONTROL)]);
    await t.apply(t.other, [helloworldService(CONTROL), helloworldDeployment(CONTROL, { version: 'v2' })]);
    const here = await t.startClient(t.near, NAMESPACE);
    await expectVersions(t, here, `http://helloworld.${CONTROL}:5000/hello`, {
      claim: 'a service that is here, too, is answered from there',
      shares: { v2: 1 },
    });
    const { rcode } = await here.lookup(name, 'A');
    expectSame(t, { claim: 'its name is not known here', expected: 'NXDOMAIN', observed: rcode });

    await t.apply(t.near, [helloworldService(NAMESPACE)]);
    await expectVersions(t, here, url, {
      claim: 'the pods of the other cluster answer once the service is here',
      shares: { v2: 1 },
    });
  },
});
