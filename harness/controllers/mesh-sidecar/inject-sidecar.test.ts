import { expect } from 'chai';
import { injectSidecar, type PodDraft } from './inject-sidecar.ts';
import type { SidecarTemplate } from './sidecar-template.ts';

const TEMPLATE: SidecarTemplate = {
  containerName: 'istio-proxy',
  image: 'image',
  controllerUrl: 'https://10.0.0.7:15012',
  controllerName: 'istiod.istio-system.svc',
  root: 'ROOT',
  tokenAudience: 'istio-ca',
  upstreamDns: '10.0.0.10',
  clusterDomain: 'cluster.local',
  adminPort: 15_021,
  labels: { mesh: 'yes' },
  optOut: { key: 'inject', value: 'false' },
};

function pod(change: Partial<PodDraft['spec']> = {}, metadata: PodDraft['metadata'] = {}): PodDraft {
  return {
    metadata,
    spec: { containers: [{ name: 'app', image: 'app', ports: [{ containerPort: 5000 }] }], ...change },
  };
}

function patched(draft: PodDraft): Record<string, unknown> {
  const operations = injectSidecar(draft, TEMPLATE, 'sample') ?? [];
  return Object.fromEntries(operations.map(({ path, value }) => [path, value]));
}

describe('injectSidecar', () => {
  it('makes the sidecar the name server of the pod (002-R9)', () => {
    const found = patched(pod());
    expect(found['/spec/dnsPolicy']).to.equal('None');
    expect(found['/spec/dnsConfig']).to.deep.equal({
      nameservers: ['127.80.0.1'],
      searches: ['sample.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      options: [{ name: 'ndots', value: '5' }],
    });
    expect(found['/metadata/labels']).to.deep.equal({ mesh: 'yes' });
    expect(found['/spec/containers']).to.have.length(2);
  });

  it('asks for no privilege', () => {
    const [, sidecar] = patched(pod())['/spec/containers'] as PodDraft['spec']['containers'];
    expect(sidecar?.securityContext).to.deep.include({
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(sidecar?.env).to.deep.include({ name: 'APP_PORTS', value: '5000' });
    expect(patched(pod())).not.to.have.property('/spec/initContainers');
  });

  it('keeps what the pod says itself', () => {
    const found = patched(
      pod(
        { dnsConfig: { searches: ['own'], options: [{ name: 'ndots', value: '2' }] } },
        { labels: { mesh: 'no', app: 'a' }, annotations: { 'kubectl.kubernetes.io/default-container': 'x' } },
      ),
    );
    expect(found['/metadata/labels']).to.deep.equal({ mesh: 'no', app: 'a' });
    expect(found['/metadata/annotations']).to.deep.equal({ 'kubectl.kubernetes.io/default-container': 'x' });
    expect(found['/spec/dnsConfig']).to.deep.include({ options: [{ name: 'ndots', value: '2' }] });
  });

  for (const [title, draft] of [
    ['that opted out by a label', pod({}, { labels: { inject: 'false' } })],
    ['that opted out by an annotation', pod({}, { annotations: { inject: 'false' } })],
    ['on the network of its node', pod({ hostNetwork: true })],
    ['that has it already', pod({ containers: [{ name: 'istio-proxy', image: 'x' }] })],
  ] as const)
    it(`leaves a pod alone ${title}`, () => {
      expect(injectSidecar(draft, TEMPLATE, 'sample')).to.equal(undefined);
    });
});
