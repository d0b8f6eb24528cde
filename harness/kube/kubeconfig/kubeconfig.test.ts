import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import {
  contextServer,
  mergeKubeconfigs,
  renameContext,
  selectContext,
  tokenKubeconfig,
  withServer,
} from './kubeconfig-edit.ts';
import { kubeconfigText, parseKubeconfig } from './kubeconfig-file.ts';

const FILE = `apiVersion: v1
kind: Config
current-context: kind-a
contexts:
- name: kind-a
  context: { cluster: kind-a, user: kind-a, namespace: shop }
- name: kind-b
  context: { cluster: kind-b, user: kind-b }
clusters:
- name: kind-a
  cluster: { server: 'https://127.0.0.1:6443', certificate-authority-data: Q0E= }
- name: kind-b
  cluster: { server: 'https://127.0.0.1:6444' }
users:
- name: kind-a
  user: { client-certificate-data: Yw==, client-key-data: aw== }
- name: kind-b
  user: { token: t }
`;

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FleetbedError) || error.code !== 'FLEETBED_KUBECONFIG_INVALID') throw error;
    return error.problems.map(
      ({ path, message, line, column }) => `${String(line ?? '-')}:${String(column ?? '-')} ${path}: ${message}`,
    );
  }
  throw new Error('nothing was thrown');
}

describe('parseKubeconfig', () => {
  it('reads what kubeconfigText writes', () => {
    const config = parseKubeconfig(FILE);
    expect(config.currentContext).to.equal('kind-a');
    expect(config.contexts[0]).to.deep.equal({ name: 'kind-a', cluster: 'kind-a', user: 'kind-a', namespace: 'shop' });
    expect(parseKubeconfig(kubeconfigText(config))).to.deep.equal(config);
  });

  it('finds every problem at once, with its line', () => {
    const text = FILE.replace('cluster: kind-b, user: kind-b', 'cluster: kind-c, user: 7')
      .replace("server: 'https://127.0.0.1:6444'", 'server: 127.0.0.1')
      .replace('- name: kind-b\n  user:', '- name: kind-a\n  user:');
    expect(problemsOf(() => parseKubeconfig(text))).to.deep.equal([
      '13:22 clusters[1].cluster.server: an http or https URL is needed',
      '17:9 users[1].name: "kind-a" is there twice',
      '8:23 contexts[1].context.cluster: there is no cluster "kind-c" in this file',
      '8:37 contexts[1].context.user: a name is needed',
    ]);
  });

  it('refuses what is not a kubeconfig', () => {
    expect(problemsOf(() => parseKubeconfig('- a'))).to.deep.equal(['1:1 kubeconfig: a mapping is needed']);
    expect(problemsOf(() => parseKubeconfig('kind: Pod'))).to.deep.equal([
      '1:7 kind: Unsupported value: "Pod": "Config" is needed',
    ]);
    expect(problemsOf(() => parseKubeconfig('contexts: {}'))).to.deep.equal(['1:11 contexts: a list is needed']);
    expect(problemsOf(() => parseKubeconfig('a: [')).length).to.be.greaterThan(0);
  });
});

describe('kubeconfig edits', () => {
  const config = parseKubeconfig(FILE);

  it('take one context out', () => {
    const one = selectContext(config, 'kind-b');
    expect([one.currentContext, one.contexts.length, one.clusters[0]?.name, one.users.length]).to.deep.equal([
      'kind-b',
      1,
      'kind-b',
      1,
    ]);
  });

  it('name the contexts that there are when one is missing', () => {
    expect(() => selectContext(config, 'kind-z'))
      .to.throw(FleetbedError, 'there is no context "kind-z" in the kubeconfig')
      .with.property('observed', 'it has kind-a, kind-b');
  });

  it('rename a context with its cluster and user', () => {
    const renamed = renameContext(config, 'kind-a', 'gke-west-1');
    expect(renamed.contexts).to.deep.equal([
      { name: 'gke-west-1', cluster: 'gke-west-1', user: 'gke-west-1', namespace: 'shop' },
    ]);
    expect([renamed.clusters[0]?.name, renamed.users[0]?.name, renamed.currentContext]).to.deep.equal([
      'gke-west-1',
      'gke-west-1',
      'gke-west-1',
    ]);
  });

  it('change the server and keep its certificate authority', () => {
    const moved = withServer(selectContext(config, 'kind-a'), 'https://10.0.0.2:6443', 'kind-a-control-plane');
    expect(moved.clusters[0]?.settings).to.deep.equal({
      server: 'https://10.0.0.2:6443',
      'certificate-authority-data': 'Q0E=',
      'tls-server-name': 'kind-a-control-plane',
    });
    expect(contextServer(moved, 'kind-a')).to.deep.equal({ server: 'https://10.0.0.2:6443', ca: 'CA' });
    expect(contextServer(config, 'kind-b')).to.deep.equal({ server: 'https://127.0.0.1:6444' });
  });

  it('merge files, and refuse names that are there twice', () => {
    const west = renameContext(config, 'kind-a', 'west');
    const east = renameContext(config, 'kind-b', 'east');
    const merged = mergeKubeconfigs([west, east]);
    expect(merged.contexts.map(({ name }) => name)).to.deep.equal(['west', 'east']);
    expect(merged.currentContext).to.equal('west');
    expect(problemsOf(() => mergeKubeconfigs([west, west]))).to.deep.equal([
      '-:- contexts: "west" is there twice',
      '-:- clusters: "west" is there twice',
      '-:- users: "west" is there twice',
    ]);
  });

  it('build a file from a token and a certificate authority', () => {
    const text = kubeconfigText(tokenKubeconfig({ name: 'east', server: 'https://e:6443', token: 't', ca: 'CA' }));
    expect(parseKubeconfig(text)).to.deep.equal({
      currentContext: 'east',
      contexts: [{ name: 'east', cluster: 'east', user: 'east' }],
      clusters: [{ name: 'east', settings: { server: 'https://e:6443', 'certificate-authority-data': 'Q0E=' } }],
      users: [{ name: 'east', settings: { token: 't' } }],
    });
  });
});
