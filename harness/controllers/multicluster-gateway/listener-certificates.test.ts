import { expect } from 'chai';
import type { ListenerTls, ReferenceGrant } from '../../kube/api/gateway.ts';
import { gatewayObject, grantObject, tlsSecretObject } from '../testing/objects.ts';
import { listenerCertificates } from './listener-certificates.ts';

const own = tlsSecretObject('own');
const shared = tlsSecretObject('other', { namespace: 'certs' });
const preShared = tlsSecretObject('pre', { namespace: 'fleetbed-system' });
const secrets = new Map([
  ['store/own', own],
  ['certs/other', shared],
  ['fleetbed-system/pre', preShared],
]);

function found(
  tls: ListenerTls,
  referenceGrants: readonly ReferenceGrant[] = [],
  annotations: Readonly<Record<string, string>> = {},
): readonly string[] {
  const listener = { name: 'https', port: 443, protocol: 'HTTPS', tls };
  const result = listenerCertificates(gatewayObject({}, { annotations }), listener, { secrets, referenceGrants });
  return [
    ...result.certificates.map(({ name }) => name),
    ...result.problems.map(({ reason, message }) => `${reason}: ${message}`),
  ];
}

describe('listenerCertificates', () => {
  it('finds Secrets of the namespace of the Gateway', () => {
    expect(found({ certificateRefs: [{ name: 'own' }] })).to.deep.equal(['store/own']);
    expect(found({ certificateRefs: [{ name: 'own' }, { name: 'nope' }] })).to.deep.equal([
      'store/own',
      'InvalidCertificateRef: Secret store/nope of type kubernetes.io/tls does not exist',
    ]);
  });

  it('needs a ReferenceGrant across namespaces, also to learn that the Secret is missing', () => {
    const ref = { name: 'other', namespace: 'certs' };
    const refused = (name: string): string =>
      `RefNotPermitted: no ReferenceGrant in namespace certs lets Gateways of store refer to Secret ${name}`;
    expect(found({ certificateRefs: [ref, { ...ref, name: 'nope' }] })).to.deep.equal([
      refused('other'),
      refused('nope'),
    ]);
    const grant = grantObject('certs', {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'store' }],
      to: [{ group: '', kind: 'Secret' }],
    });
    expect(found({ certificateRefs: [ref] }, [grant])).to.deep.equal(['certs/other']);
  });

  it('refuses other kinds', () => {
    expect(found({ certificateRefs: [{ group: 'example.com', kind: 'Certificate', name: 'own' }] })).to.deep.equal([
      'InvalidCertificateRef: kind example.com/Certificate is not supported; use Secret',
    ]);
  });

  it('finds pre-shared certificates by options and by annotation, each once', () => {
    const key = 'networking.gke.io/pre-shared-certs';
    expect(found({ options: { [key]: 'pre' } }, [], { [key]: 'pre,nope' })).to.deep.equal([
      'fleetbed-system/pre',
      'InvalidCertificateRef: pre-shared certificate nope: Secret fleetbed-system/nope of type kubernetes.io/tls does not exist',
    ]);
  });

  it('says what is missing where nothing is named', () => {
    expect(found({ options: { 'networking.gke.io/pre-shared-certs': '' } })).to.deep.equal([
      'InvalidCertificateRef: no certificate is named',
    ]);
    expect(found({}, [], { 'networking.gke.io/certmap': 'all' })).to.deep.equal([
      'InvalidCertificateRef: annotation networking.gke.io/certmap is not supported',
    ]);
  });
});
