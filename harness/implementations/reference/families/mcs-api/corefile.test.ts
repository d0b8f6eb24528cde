import { expect } from 'chai';
import { withStubDomain } from './corefile.ts';

const KUBEADM = `.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
    }
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
}
`;
const STUB = `clusterset.local:53 {
    errors
    cache 5
    forward . 10.96.0.99
}
`;

describe('withStubDomain', () => {
  it('adds a block and leaves the rest', () => {
    expect(withStubDomain(KUBEADM, 'clusterset.local', '10.96.0.99')).to.equal(KUBEADM + STUB);
  });

  it('replaces its own block, wherever it is, and done twice it changes nothing', () => {
    const once = withStubDomain(STUB.replace('99', '1') + KUBEADM, 'clusterset.local', '10.96.0.99');
    expect(once).to.equal(KUBEADM + STUB);
    expect(withStubDomain(once, 'clusterset.local', '10.96.0.99')).to.equal(once);
  });

  it('takes a block that is never closed for the end of the file', () => {
    const broken = `${KUBEADM}clusterset.local:53 {\n    errors\n`;
    expect(withStubDomain(broken, 'clusterset.local', '10.96.0.99')).to.equal(KUBEADM + STUB);
  });
});
