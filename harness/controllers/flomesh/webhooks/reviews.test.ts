import { expect } from 'chai';
import { clusterReview, defaultCluster, loopbackRule } from './review-cluster.ts';
import { policyReview } from './review-policy.ts';
import type { Draft } from './review.ts';

const MODE = 'multicluster.flomesh.io/connector-mode';

function cluster(spec: Readonly<Record<string, unknown>>, mode: string | undefined = 'remote'): Draft {
  return { metadata: { labels: mode === '' ? {} : { [MODE]: mode } }, spec };
}

const remote = { gatewayHost: '192.168.1.110', kubeconfig: 'text' };
const review = (object: Draft, before?: Draft, inCluster = 0): Promise<string | undefined> =>
  clusterReview({
    resolve: (host) =>
      host.startsWith('gone')
        ? Promise.reject(new Error('ENOTFOUND'))
        : Promise.resolve(host === 'here' ? '127.0.0.1' : host),
    inClusterObjects: () => inCluster,
    isLoopback: loopbackRule('10.0.0.1'),
  })({ object, ...(before === undefined ? {} : { before }) });

describe('the webhook of Clusters', () => {
  it('takes what is right', async () => {
    expect(await review(cluster(remote))).to.equal(undefined);
    expect(await review(cluster({ isInCluster: true }, 'local'))).to.equal(undefined);
  });

  const refusals: readonly (readonly [rule: string, object: Draft, message: string])[] = [
    ['003-B5', cluster({ kubeconfig: 'x' }), 'GatewayHost is required in OutCluster mode'],
    ['003-B6', cluster({ gatewayHost: '1.2.3.4' }), 'kubeconfig must be set in OutCluster mode'],
    [
      '003-B7',
      cluster({ ...remote, gatewayHost: '127.0.0.1' }),
      'gateway Host 127.0.0.1 is resolved to Loopback IP or Unspecified',
    ],
    [
      '003-B7',
      cluster({ ...remote, gatewayHost: 'here' }),
      'gateway Host here is resolved to Loopback IP or Unspecified',
    ],
    [
      '003-B7',
      cluster({ ...remote, gatewayHost: '0.0.0.0' }),
      'gateway Host 0.0.0.0 is resolved to Loopback IP or Unspecified',
    ],
    ['003-B8', cluster({ ...remote, gatewayHost: 'gone.example' }), '"gone.example" cannot be resolved to IP'],
    ['003-B11', cluster(remote, 'x'), `invalid value "x" for label ${MODE}, must be either 'local' or 'remote'`],
    ['003-B11', cluster(remote, 'local'), `label and spec doesn't match: ${MODE}=local, spec.IsInCluster=false`],
    [
      '003-B11',
      cluster({ isInCluster: true }, 'remote'),
      `label and spec doesn't match: ${MODE}=remote, spec.IsInCluster=true`,
    ],
    ['semantics 4.2', cluster(remote, ''), `missing required label '${MODE}'`],
  ];
  for (const [rule, object, message] of refusals)
    it(`refuses: ${message} (${rule})`, async () => {
      expect(await review(object)).to.equal(message);
    });

  it('refuses a name that is none', async () => {
    expect(await review(cluster({ ...remote, gatewayHost: 'a_b' }))).to.match(/^invalid DNS name "a_b": /);
  });

  it('refuses a second own cluster (003-B10), and another answer to whether it is the own one', async () => {
    expect(await review(cluster({ isInCluster: true }, 'local'), undefined, 1)).to.equal(
      "there're 1 InCluster resources, should ONLY have exact ONE",
    );
    expect(await review(cluster({ isInCluster: true }, 'local'), cluster({ isInCluster: true }), 1)).to.equal(
      undefined,
    );
    expect(await review(cluster({ isInCluster: true }, 'local'), cluster(remote))).to.equal(
      'cannot update an immutable field: spec.IsInCluster',
    );
  });

  it('judges a Cluster by what changes: one whose host has no address any more can be held and let go', async () => {
    const gone = cluster({ ...remote, gatewayHost: 'gone.example' });
    const finalized = { ...gone, metadata: { ...gone.metadata, finalizers: ['any'] } };
    expect(await review(finalized, gone)).to.equal(undefined);
    expect(await review(cluster({ ...gone.spec, gatewayPort: 81 }), gone)).to.include('cannot be resolved');
    expect(await review({ ...gone, metadata: {} }, gone)).to.include('missing required label');
  });

  it('knows what other clusters reach where everything is on one machine', () => {
    const isLoopback = loopbackRule('127.128.0.5');
    expect(['127.0.0.1', '127.128.192.1', '10.0.0.1'].map(isLoopback)).to.deep.equal([true, false, false]);
    expect(['127.0.0.1', '127.128.192.1'].map(loopbackRule('0.0.0.0'))).to.deep.equal([true, true]);
  });

  it('labels a Cluster unless it is labelled', () => {
    const added = (metadata: Draft['metadata'], spec = {}): unknown => defaultCluster({ metadata, spec });
    expect(added({})).to.deep.equal([{ op: 'add', path: '/metadata/labels', value: { [MODE]: 'remote' } }]);
    expect(added({ labels: { a: 'b' } }, { isInCluster: true })).to.deep.equal([
      { op: 'add', path: '/metadata/labels/multicluster.flomesh.io~1connector-mode', value: 'local' },
    ]);
    expect(added({ labels: { [MODE]: 'x' } })).to.deep.equal([]);
  });
});

describe('the webhook of GlobalTrafficPolicies', () => {
  const policy = (lbType: string, targets?: readonly unknown[]): Promise<string | undefined> =>
    policyReview({ object: { metadata: {}, spec: { lbType, ...(targets === undefined ? {} : { targets }) } } });
  const target = (weight?: number): unknown => ({ clusterKey: 'a/b/c/d', ...(weight === undefined ? {} : { weight }) });

  it('refuses Locality with two targets (003-B2)', async () => {
    expect(await policy('Locality', [target()])).to.equal(undefined);
    expect(await policy('Locality', [target(), target()])).to.equal(
      'in case of Locality load balancer, the traffic can only be sticky to exact one cluster, either in cluster or a specific remote cluster',
    );
  });

  it('refuses FailOver without targets (003-B3)', async () => {
    expect(await policy('FailOver', [target()])).to.equal(undefined);
    for (const targets of [undefined, []])
      expect(await policy('FailOver', targets)).to.equal('requires at least one cluster for failover');
  });

  it('refuses weights below zero in ActiveActive (003-B4)', async () => {
    expect(await policy('ActiveActive')).to.equal(undefined);
    expect(await policy('ActiveActive', [target(0), target()])).to.equal(undefined);
    expect(await policy('ActiveActive', [target(5), target(-1)])).to.equal(
      'weight -1 of a/b/c/d is invalid for active-active load balancing, it must be >= 0',
    );
    expect(await policy('FailOver', [target(-1)])).to.equal(undefined);
  });
});
