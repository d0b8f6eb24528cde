import { expect } from 'chai';
import type { Secret } from '../../kube/api/core.ts';
import { remoteClusters } from './remote-secrets.ts';

const USABLE = kubeconfig('token: abc');

function kubeconfig(user: string, cluster = ''): string {
  return [
    'apiVersion: v1',
    'kind: Config',
    'current-context: two',
    `clusters: [{ name: two, cluster: { server: "https://10.0.0.1:6443"${cluster} } }]`,
    `users: [{ name: two, user: { ${user} } }]`,
    'contexts: [{ name: two, context: { cluster: two, user: two } }]',
  ].join('\n');
}

function secret(name: string, data: Readonly<Record<string, string>>): Secret {
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'istio-system' },
    data: Object.fromEntries(encoded) as Record<string, string>,
  };
}

describe('remoteClusters', () => {
  it('adds a cluster for each key of a secret (002-R1)', () => {
    const { clusters, problems } = remoteClusters([secret('a', { two: USABLE, three: USABLE })], 'one');
    expect(clusters.map(({ id }) => id)).to.deep.equal(['two', 'three']);
    expect(problems).to.deep.equal([]);
  });

  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ['an empty one', '', /^kubeconfig is empty$/],
    ['one that is no kubeconfig', '- not a mapping', /^kubeconfig cannot be loaded: /],
    ['one without a context', 'apiVersion: v1\nkind: Config', /^kubeconfig is not valid: /],
    [
      'another current context',
      USABLE.replace('current-context: two', 'current-context: x'),
      /^kubeconfig is not valid: /,
    ],
    ['a client key file', kubeconfig('client-key: /etc/key'), /^kubeconfig is not allowed: clientKey is not allowed$/],
    [
      'a client certificate file',
      kubeconfig('client-certificate: /etc/crt'),
      /^kubeconfig is not allowed: clientCertificate is not allowed$/,
    ],
    ['a token file', kubeconfig('tokenFile: /etc/token'), /^kubeconfig is not allowed: tokenFile is not allowed$/],
    ['a program', kubeconfig('exec: { command: rm }'), /^kubeconfig is not allowed: exec is not allowed$/],
    [
      'another provider',
      kubeconfig('auth-provider: { name: gcp }'),
      /^kubeconfig is not allowed: auth provider gcp is not allowed$/,
    ],
    [
      'a file of authorities',
      kubeconfig('token: abc', ', certificate-authority: /etc/ca'),
      /^kubeconfig is not allowed: certificateAuthority is not allowed$/,
    ],
  ];
  for (const [what, text, message] of REFUSED)
    it(`does not add a cluster by ${what} (002-B2)`, () => {
      const { clusters, problems } = remoteClusters([secret('a', { two: text })], 'one');
      expect(clusters).to.deep.equal([]);
      expect(problems[0]?.message).to.match(message);
    });

  for (const user of [
    'token: abc',
    'client-certificate-data: YQ==, client-key-data: YQ==',
    'auth-provider: { name: oidc }',
  ])
    it(`takes ${user.replace(/[:,].*/, '')}`, () => {
      expect(remoteClusters([secret('a', { two: kubeconfig(user) })], 'one').problems).to.deep.equal([]);
    });

  it('ignores the own cluster (002-B7), and a cluster that another secret has', () => {
    const { clusters, problems } = remoteClusters(
      [secret('b', { two: USABLE }), secret('a', { one: USABLE, two: USABLE })],
      'one',
    );
    expect(clusters.map((cluster) => [cluster.id, cluster.secret])).to.deep.equal([['two', 'istio-system/a']]);
    expect(problems.map(({ id, message }) => [id, message])).to.deep.equal([
      ['one', 'ignored: it would overwrite the local cluster'],
      ['two', 'ignored: the cluster is in the secret istio-system/a already'],
    ]);
  });
});
