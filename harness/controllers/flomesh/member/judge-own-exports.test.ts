import { expect } from 'chai';
import type { Service } from '../../../kube/api/core.ts';
import type { FlomeshServiceExport } from '../../../kube/api/flomesh.ts';
import type { Ingress } from '../../../kube/api/networking.ts';
import { exportRule, flomeshExport, httpbinService } from '../../testing/flomesh-objects.ts';
import { judgeOwnExports } from './judge-own-exports.ts';

interface Sketch {
  readonly services?: readonly Service[];
  readonly ingresses?: readonly Ingress[];
  readonly exports?: readonly FlomeshServiceExport[];
}

function judged({
  services = [httpbinService()],
  ingresses = [],
  exports = [flomeshExport()],
}: Sketch): readonly string[] {
  const byKey = new Map(services.map((each) => [`httpbin/${each.metadata.name}`, each]));
  return judgeOwnExports({ services: byKey, ingresses, exports }).map(
    ({ exported, failure, ingress }) =>
      `${exported.metadata.name}: ${failure ?? ingress?.metadata.name ?? 'no ingress'}`,
  );
}

function userIngress(path: string, pathType: 'Exact' | 'Prefix'): Ingress {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop', namespace: 'default' },
    spec: { rules: [{ host: 'x', http: { paths: [{ path, pathType, backend: { service: { name: 's' } } }] } }] },
  };
}

const named = (name: string, second: number): FlomeshServiceExport =>
  flomeshExport(undefined, { name, creationTimestamp: `2026-01-01T00:00:0${String(second)}Z` });

describe('judgeOwnExports', () => {
  it('gives a valid export an Ingress (003-R4)', () => {
    expect(judged({})).to.deep.equal(['httpbin: svcexp-ing-httpbin']);
    expect(judged({ exports: [flomeshExport({})] })).to.deep.equal(['httpbin: no ingress']);
  });

  it('says what is wrong with the Service (003-B13, R16)', () => {
    expect(judged({ services: [] })).to.deep.equal(['httpbin: Service httpbin/httpbin not found']);
    expect(judged({ services: [httpbinService({ type: 'ExternalName' })] })).to.deep.equal([
      'httpbin: Type of Service httpbin/httpbin is ExternalName, cannot be exported.',
    ]);
    expect(judged({ services: [httpbinService({}, { deletionTimestamp: '2026-01-01T00:00:00Z' })] })).to.deep.equal([
      'httpbin: Service httpbin/httpbin is being deleted.',
    ]);
  });

  it('refuses a path that another Ingress has with the same type (003-R6, B15)', () => {
    expect(judged({ ingresses: [userIngress('/httpbin', 'Prefix')] })).to.deep.equal([
      'httpbin: The path "/httpbin" has been defined in Ingress default/shop',
    ]);
    expect(judged({ ingresses: [userIngress('/httpbin', 'Exact')] })).to.deep.equal(['httpbin: svcexp-ing-httpbin']);
  });

  it('leaves a path to the older of two exports, whatever Ingresses there are', () => {
    const services = ['a', 'b'].map((name) => httpbinService({}, { name }));
    const exports = [named('a', 2), named('b', 1)];
    const expected = ['b: svcexp-ing-b', 'a: The path "/httpbin" has been defined in Ingress httpbin/svcexp-ing-b'];
    expect(judged({ services, exports })).to.deep.equal(expected);
    const ingresses = judgeOwnExports({
      services: new Map([['httpbin/a', services[0]!]]),
      ingresses: [],
      exports: [exports[0]!],
    }).flatMap(({ ingress }) => ingress ?? []);
    expect(judged({ services, exports, ingresses })).to.deep.equal(expected);
  });

  it('writes what the gateway reads into the Ingress (semantics 4.2)', () => {
    const spec = {
      rules: [exportRule('/a', { pathType: 'Exact' }), exportRule('/b', { portNumber: 1 })],
      loadBalancer: 'HashingLoadBalancer' as const,
      pathRewrite: { from: '^/a/?', to: '/' },
      sessionSticky: true,
    };
    const [verdict] = judgeOwnExports({
      services: new Map([['httpbin/httpbin', httpbinService()]]),
      ingresses: [],
      exports: [flomeshExport(spec, { uid: 'u' })],
    });
    expect(verdict?.ingress).to.deep.equal({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name: 'svcexp-ing-httpbin',
        namespace: 'httpbin',
        annotations: {
          'pipy.ingress.kubernetes.io/lb-type': 'HashingLoadBalancer',
          'pipy.ingress.kubernetes.io/rewrite-target-from': '^/a/?',
          'pipy.ingress.kubernetes.io/rewrite-target-to': '/',
          'pipy.ingress.kubernetes.io/session-sticky': 'true',
        },
        ownerReferences: [
          {
            apiVersion: 'flomesh.io/v1alpha1',
            kind: 'ServiceExport',
            name: 'httpbin',
            uid: 'u',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        ingressClassName: 'pipy',
        rules: [
          {
            http: {
              paths: [
                { path: '/a', pathType: 'Exact', backend: { service: { name: 'httpbin', port: { number: 8080 } } } },
                { path: '/b', pathType: 'Prefix', backend: { service: { name: 'httpbin', port: { number: 1 } } } },
              ],
            },
          },
        ],
      },
    });
  });
});
