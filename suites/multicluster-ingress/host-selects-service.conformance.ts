import { type Case, defineCase, expectAnswers } from '../../harness/conformance/index.ts';
import {
  answerOf,
  at,
  BAR,
  DEFAULT,
  expectAddress,
  FOO,
  INGRESS,
  multiClusterIngress,
  multiClusterService,
  port80,
  startApps,
} from './ingress-scene.ts';

const NAMESPACE = 'mci-host-selects-service';

export const hostSelectsService: Case = defineCase({
  ...INGRESS,
  id: 'host-selects-service',
  title: 'the host of a request selects the service, and what no host or path takes goes to the default backend',
  spec: '001-D1, 001-S6, 001-S7, 001-S8',
  async run(t) {
    await startApps(t, NAMESPACE, [t.near], FOO, BAR, DEFAULT);
    await t.apply(t.near, [
      ...[FOO, BAR, DEFAULT].map((name) => multiClusterService(NAMESPACE, name)),
      multiClusterIngress(NAMESPACE, {
        rules: [
          { host: 'foo.example.com', backend: port80(FOO) },
          { host: 'bar.example.com', http: { paths: [{ path: '/bar', backend: port80(BAR) }] } },
          { host: '*.example.com', http: { paths: [{ path: '/any/*', backend: port80(FOO) }] } },
        ],
      }),
    ]);
    const address = await expectAddress(t, NAMESPACE);
    for (const [host, path, name] of [
      ['foo.example.com', '/', FOO],
      ['foo.example.com', '/deep/er', FOO],
      ['FOO.example.com:80', '/', FOO],
      ['bar.example.com', '/bar', BAR],
      ['bar.example.com', '/', DEFAULT],
      ['bar.example.com', '/any/x', DEFAULT],
      ['other.example.com', '/any/x', FOO],
      ['other.example.com', '/', DEFAULT],
      ['example.com', '/any/x', DEFAULT],
      ['elsewhere.test', '/', DEFAULT],
    ] as const)
      await expectAnswers(t, at(address, host, path), {
        claim: `${host}${path} has ${name}`,
        from: [answerOf(name, t.near)],
      });
  },
});
