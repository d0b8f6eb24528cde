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

const NAMESPACE = 'mci-paths-follow-url-maps';

export const pathsFollowUrlMaps: Case = defineCase({
  ...INGRESS,
  id: 'paths-follow-url-maps',
  title:
    'a path stands for itself, one with a star for what is below it, the longest wins, and a rule without paths has all',
  spec: '001-D2',
  async run(t) {
    await startApps(t, NAMESPACE, [t.near], FOO, BAR, DEFAULT);
    const paths = [
      { path: '/a', backend: port80(FOO) },
      { path: '/b/*', backend: port80(FOO) },
      { path: '/b/c/*', backend: port80(BAR) },
    ];
    await t.apply(t.near, [
      ...[FOO, BAR, DEFAULT].map((name) => multiClusterService(NAMESPACE, name)),
      multiClusterIngress(NAMESPACE, {
        rules: [
          { host: 'paths.example.com', http: { paths } },
          { host: 'short.example.com', backend: port80(FOO) },
          { host: 'long.example.com', http: { paths: [{ backend: port80(FOO) }] } },
        ],
      }),
    ]);
    const address = await expectAddress(t, NAMESPACE);
    for (const [path, name] of [
      ['/a', FOO],
      ['/a?q=/b/', FOO],
      ['/a/', DEFAULT],
      ['/a/x', DEFAULT],
      ['/b', DEFAULT],
      ['/b/', FOO],
      ['/b/x', FOO],
      ['/bx', DEFAULT],
      ['/b/c', FOO],
      ['/b/c/', BAR],
      ['/b/c/d', BAR],
      ['/', DEFAULT],
    ] as const)
      await expectAnswers(t, at(address, 'paths.example.com', path), {
        claim: `${path} has ${name}`,
        from: [answerOf(name, t.near)],
      });
    for (const host of ['short.example.com', 'long.example.com'])
      await expectAnswers(t, at(address, host, '/any/path'), {
        claim: `every path of ${host} has ${FOO}`,
        from: [answerOf(FOO, t.near)],
      });
  },
});
