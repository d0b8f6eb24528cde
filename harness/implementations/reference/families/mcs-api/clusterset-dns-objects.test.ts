import { expect } from 'chai';
import type { Deployment } from '../../../../kube/api/apps.ts';
import type { ClusterRole, ClusterRoleBinding } from '../../../../kube/api/rbac.ts';
import { CLUSTERSET_DNS } from './clusterset-dns-access.ts';
import { clustersetDnsObjects } from './clusterset-dns-objects.ts';

describe('clustersetDnsObjects', () => {
  const objects = clustersetDnsObjects('west', 'runtime:1');
  const ofKind = (kind: string): unknown => objects.find((object) => object.kind === kind);

  it('give the DNS server an account of its own, which reads what names are made of and nothing else', () => {
    const { subjects, roleRef } = ofKind('ClusterRoleBinding') as ClusterRoleBinding;
    expect(subjects).to.deep.equal([{ kind: 'ServiceAccount', name: CLUSTERSET_DNS, namespace: 'fleetbed-system' }]);
    const { metadata, rules } = ofKind('ClusterRole') as ClusterRole;
    expect(roleRef.name).to.equal(metadata.name);
    expect(rules?.flatMap(({ verbs }) => verbs).filter((verb) => verb !== 'list' && verb !== 'watch')).to.deep.equal(
      [],
    );
    expect(rules?.flatMap(({ resources }) => resources)).to.deep.equal([
      'namespaces',
      'endpointslices',
      'serviceimports',
    ]);
  });

  it('mount no Secret: the token of the account is all that the pod has', () => {
    const { template } = (ofKind('Deployment') as Deployment).spec;
    expect(template.spec.serviceAccountName).to.equal(CLUSTERSET_DNS);
    expect(template.spec.automountServiceAccountToken).to.equal(true);
    expect(template.spec.volumes ?? []).to.deep.equal([]);
    expect(template.spec.containers[0]?.args).to.deep.equal(['clusterset-dns', '--cluster', 'west', '--port', '8053']);
  });
});
