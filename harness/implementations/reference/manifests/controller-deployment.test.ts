import { expect } from 'chai';
import { controllerDeployment } from './controller-deployment.ts';

describe('controllerDeployment', () => {
  const deployment = (kubeconfig: string): ReturnType<typeof controllerDeployment> =>
    controllerDeployment({ image: 'fleetbed.local/runtime:1', args: ['controller', '--port', '8080'], kubeconfig });
  const podSpec = deployment('a').spec.template.spec;

  it('never runs two controllers at once', () => {
    expect(deployment('a').spec).to.deep.include({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  it('runs as nobody, without rights, and writes nowhere', () => {
    expect(podSpec.securityContext).to.include({ runAsNonRoot: true, runAsUser: 65_534 });
    expect(podSpec.automountServiceAccountToken).to.equal(false);
    expect(podSpec.containers.map(({ securityContext }) => securityContext)).to.deep.equal([
      { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    ]);
  });

  it('makes a new pod for another kubeconfig, and only then', () => {
    const annotations = (kubeconfig: string): unknown => deployment(kubeconfig).spec.template.metadata?.annotations;
    expect(annotations('a')).to.deep.equal(annotations('a'));
    expect(annotations('a')).not.to.deep.equal(annotations('b'));
  });

  it('selects its own pods', () => {
    const { selector, template } = deployment('a').spec;
    expect(template.metadata?.labels).to.include(selector.matchLabels ?? { none: 'none' });
  });
});
