import { defineCase, describeExchange, expectAnswers, expectSame, type Case } from '../../harness/conformance/index.ts';
import { application, CANARY, canaryGateway, canaryRoute, forwardTo, service, startCanary, WEB_01 } from './canary.ts';

const HOST = 'unable.canary.test';
const UNREADY = 'nginx-unready';
const REFUSING = 'nginx-refusing';

export const backendsThatCannotAnswer: Case = defineCase({
  ...CANARY,
  id: 'backends-that-cannot-answer',
  title:
    'a Service without a ready pod answers 503, one whose pod refuses connections 502, and a rule without targets 503',
  spec: '004-D8, 004-D9, 004-D12',
  async run(t) {
    const canary = await startCanary(t, 'unable', WEB_01);
    const { namespace } = canary;
    const never = { readinessProbe: { httpGet: { path: '/readyz', port: 9 }, periodSeconds: 1 } };
    const always = { readinessProbe: null, args: ['store', '--port', '8081'] };
    await t.apply(t.near, [
      application(namespace, UNREADY, never),
      service(namespace, UNREADY),
      application(namespace, REFUSING, always),
      service(namespace, REFUSING),
    ]);
    const rule = (path: string, ...targets: readonly string[]) => ({
      matches: [{ path: { type: 'Prefix', value: path } as const }],
      ...(targets.length === 0 ? {} : { forwardTo: targets.map((name) => forwardTo(name)) }),
    });
    const rules = [rule('/ok', WEB_01), rule('/unready', UNREADY), rule('/refusing', REFUSING), rule('/none')];
    await t.apply(t.near, [
      canaryGateway(canary, 'unable'),
      canaryRoute(canary, 'unable', { hostnames: [HOST], rules }),
    ]);
    await expectAnswers(t, canary.at(HOST, '/ok'), { claim: 'a Service that can answers', from: [WEB_01] });
    for (const [path, status, text] of [
      ['/unready', '503', 'Service Unavailable'],
      ['/refusing', '502', 'Bad Gateway'],
      ['/none', '503', 'Service Unavailable'],
    ] as const) {
      await expectAnswers(t, canary.at(HOST, path), { claim: `${path} is answered ${status}`, from: [status] });
      expectSame(t, {
        claim: `${path} says so in the words of Traefik`,
        expected: `${status} text/plain "${text}"`,
        observed: describeExchange(await t.request(canary.at(HOST, path)), 'content-type'),
      });
    }
  },
});
