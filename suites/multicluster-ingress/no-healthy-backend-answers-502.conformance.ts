import { type Case, defineCase, expectAnswers, expectSame } from '../../harness/conformance/index.ts';
import {
  answerOf,
  at,
  BAR,
  expectAddress,
  FOO,
  INGRESS,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-no-healthy-backend-answers-502';

export const noHealthyBackendAnswers502: Case = defineCase({
  ...INGRESS,
  id: 'no-healthy-backend-answers-502',
  title: 'a service without a healthy pod answers 502 with the page of the load balancer',
  spec: '001-D6',
  async run(t) {
    await startApps(t, NAMESPACE, [t.near], FOO);
    await t.apply(t.near, [
      multiClusterService(NAMESPACE, FOO),
      multiClusterService(NAMESPACE, BAR),
      multiClusterIngress(NAMESPACE, {
        backend: port80(FOO),
        rules: [{ host: 'bar.example.com', backend: port80(BAR) }],
      }),
    ]);
    const address = await expectAddress(t, NAMESPACE);
    await expectAnswers(t, at(address, 'any.example.com'), {
      claim: 'a service with pods answers',
      from: [answerOf(FOO, t.near)],
    });
    const empty = at(address, 'bar.example.com');
    await expectAnswers(t, empty, { claim: 'one without answers 502', from: ['502'] });
    const exchange = await t.request(empty);
    const page =
      exchange.outcome === 'answered'
        ? `${(exchange.headers['content-type'] ?? '').split(';')[0] ?? ''} ${exchange.body}`
        : '';
    expectSame(t, {
      claim: 'it says so on a page',
      expected: 'text/html, Error: Server Error',
      observed: `${page.startsWith('text/html ') ? 'text/html' : page}, ${page.includes('Error: Server Error') ? 'Error: Server Error' : page}`,
    });
  },
});
