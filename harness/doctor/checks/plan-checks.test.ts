import { expect } from 'chai';
import { runChecks } from '../run-checks.ts';
import { complaints, only, planStore } from '../testing/check-lines.ts';
import { dockerSays, kindSays, kubectlSays, scriptedHost } from '../testing/scripted-host.ts';

const { signal } = new AbortController();
const KIND = planStore({ provider: 'kind', clusters: 3 });
const EXISTING = planStore({ provider: 'kubeconfig', kubeconfig: { path: '/kube.yaml' }, clusters: 2 });

describe('the checks of a plan', () => {
  it('names every taken port', async () => {
    const [first, second] = KIND.clusters;
    const row = (port: number): string => `0: 0100007F:${port.toString(16).padStart(4, '0').toUpperCase()} 0:0 0A`;
    const ports = [first!.apiPort, second!.apiPort, KIND.loadBalancers[1]!.adminHostPort];
    const files = { '/proc/net/tcp': ['header', ...ports.map(row)].join('\n') };
    expect(await only('ports', scriptedHost(undefined, { files }), KIND)).to.deep.equal([
      'error | 127.0.0.1:7340 (API server of cluster-1) is taken by a listener on this machine; 127.0.0.1:7341 (API server of cluster-2) is taken by a listener on this machine; 127.0.0.1:20797 (admin port of lb-1) is taken by a listener on this machine | see who has them with `ss -ltnp` (macOS: `lsof -nP -iTCP -sTCP:LISTEN`), or plan anew',
    ]);
  });

  it('tells a taken subnet from a hidden network, and does not count its own', async () => {
    const networks = [
      { Name: 'office', IPAM: { Config: [{ Subnet: '172.30.0.0/20' }] } },
      { Name: 'fleetbed-store', IPAM: { Config: [{ Subnet: '172.30.0.0/16' }] } },
      { Name: 'vpn', IPAM: { Config: [{ Subnet: '10.101.0.0/24' }] } },
    ];
    const host = scriptedHost([dockerSays({ networks }), kindSays, kubectlSays]);
    expect(await complaints(host, KIND)).to.deep.equal([
      'error subnet: 172.30.0.0/16 overlaps 172.30.0.0/20 of Docker network "office"',
      'warning cluster networks: 10.101.0.0/16 of cluster-2 hides 10.101.0.0/24 of Docker network "vpn"',
    ]);
  });

  it('reads the kubeconfig of existing clusters, and asks them for nothing else', async () => {
    const checks = await runChecks(EXISTING, scriptedHost([kubectlSays]), signal);
    expect(checks.map(({ level, name, observed }) => `${level} ${name}: ${observed}`)).to.deep.equal([
      'warning docker: docker is not on PATH',
      'ok kubectl: kubectl 1.34.3',
      'error kubeconfig: /kube.yaml cannot be read',
    ]);
  });
});
