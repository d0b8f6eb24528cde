import {
  type Case,
  defineCase,
  expectAnswers,
  expectSame,
  FEATURES,
  type KubeObject,
} from '../../harness/conformance/index.ts';
import {
  answerOf,
  at,
  expectAddress,
  FOO,
  INGRESS,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-http-is-redirected-to-https';

export const httpIsRedirectedToHttps: Case = defineCase({
  ...INGRESS,
  id: 'http-is-redirected-to-https',
  title: 'a FrontendConfig answers http with a redirect to https, by the code that it names',
  spec: '001-D8',
  features: [FEATURES.multiClusterIngress, FEATURES.multiClusterIngressFrontendConfig],
  async run(t) {
    await startApps(t, NAMESPACE, [t.near], FOO);
    const frontend = (responseCodeName: string): KubeObject => ({
      apiVersion: 'networking.gke.io/v1beta1',
      kind: 'FrontendConfig',
      metadata: { name: 'redirects', namespace: NAMESPACE },
      ...{ spec: { redirectToHttps: { enabled: true, responseCodeName } } },
    });
    const backend = port80(FOO);
    await t.apply(t.near, [multiClusterService(NAMESPACE, FOO), multiClusterIngress(NAMESPACE, { backend })]);
    const target = at(await expectAddress(t, NAMESPACE), 'secure.example.com', '/page?q=1');
    await expectAnswers(t, target, { claim: 'without one it is forwarded', from: [answerOf(FOO, t.near)] });
    const annotations = { 'networking.gke.io/frontend-config': 'redirects' };
    await t.apply(t.near, [frontend('FOUND'), multiClusterIngress(NAMESPACE, { backend, annotations })]);
    for (const [name, status] of [
      ['FOUND', '302'],
      ['MOVED_PERMANENTLY_DEFAULT', '301'],
      ['TEMPORARY_REDIRECT', '307'],
      ['PERMANENT_REDIRECT', '308'],
    ] as const) {
      await t.apply(t.near, [frontend(name)]);
      await expectAnswers(t, target, { claim: `${name} is ${status}`, from: [status] });
    }
    const exchange = await t.request(target);
    expectSame(t, {
      claim: 'it leads to the same page',
      expected: 'https://secure.example.com/page?q=1',
      observed: exchange.outcome === 'answered' ? (exchange.headers['location'] ?? 'nowhere') : exchange.outcome,
    });
  },
});
