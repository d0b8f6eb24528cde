import { expect } from 'chai';
import { EVENT } from '../../kube/api/core.ts';
import {
  GCP_BACKEND_POLICY,
  GCP_GATEWAY_POLICY,
  HEALTH_CHECK_POLICY,
  type GcpGatewayPolicy,
  type GkePolicy,
} from '../../kube/api/gke-policies.ts';
import type { ResourceType } from '../../kube/meta/object.ts';
import type { FakeKubeClient } from '../testing/fake-kube-client.ts';
import { putGatewayAndRoute, withFleet } from '../testing/fleet-rig.ts';
import {
  backendPolicyObject,
  exportObject,
  gatewayObject,
  healthCheckPolicyObject,
  routeObject,
  serviceObject,
} from '../testing/objects.ts';

const KEY = { namespace: 'store', name: 'store' };

function told(client: FakeKubeClient, type: ResourceType<GkePolicy>): string {
  return (client.stored(type, KEY)?.status?.conditions ?? [])
    .map(
      ({ type: what, status, reason, observedGeneration = 0 }) =>
        `${what} ${status} ${reason} of ${String(observedGeneration)}`,
    )
    .join(', ');
}

function gatewayPolicy(name: string): GcpGatewayPolicy {
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'GCPGatewayPolicy',
    metadata: { name: 'store', namespace: 'store' },
    spec: {
      targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name },
      default: { allowGlobalAccess: true, sslPolicy: 'modern' },
    },
  };
}

describe('fleet controller: policies', () => {
  it('attaches them, has them in the next table, and takes them back', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, proxy, until }) => {
      const interval = (): number | undefined => Object.values(proxy.last?.backends ?? {})[0]?.healthCheck?.intervalMs;
      await until('default check', () => interval() === 15_000);
      west.put(healthCheckPolicyObject({ checkIntervalSec: 9 }));
      west.put(gatewayPolicy('external-http'));
      west.put(backendPolicyObject({ iap: { enabled: true } }));
      await until('the check of the policy', () => interval() === 9_000);
      await until('attached', () => told(west, HEALTH_CHECK_POLICY) === 'Attached True Attached of 1');
      await until('accepted', () => told(west, GCP_GATEWAY_POLICY) === 'Attached True Attached of 1');
      await until('refused', () => told(west, GCP_BACKEND_POLICY) === 'Attached False Invalid of 1');
      west.put(healthCheckPolicyObject({ checkIntervalSec: 3, timeoutSec: 4 }));
      await until('invalid', () => told(west, HEALTH_CHECK_POLICY) === 'Attached False Invalid of 2');
      expect(interval()).to.equal(15_000);
      west.put(healthCheckPolicyObject({ checkIntervalSec: 9 }));
      await until('valid again', () => interval() === 9_000);
      west.remove(HEALTH_CHECK_POLICY, KEY);
      await until('gone', () => interval() === 15_000);
    });
  });

  it('says that the target is not there, until it is', async () => {
    await withFleet({}, async ({ west, until, rest }) => {
      west.put(gatewayPolicy('external-http'));
      await until('no Gateway', () => told(west, GCP_GATEWAY_POLICY) === 'Attached False TargetNotFound of 1');
      west.put(gatewayObject({ gatewayClassName: 'of-somebody-else' }));
      await rest();
      expect(told(west, GCP_GATEWAY_POLICY)).to.equal('Attached False TargetNotFound of 1');
      west.put(gatewayObject());
      await until('there', () => told(west, GCP_GATEWAY_POLICY) === 'Attached True Attached of 1');
    });
  });

  it('reads those of the config cluster alone', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ east, proxy, until, rest }) => {
      await until('table', () => proxy.endpoints.length === 2);
      const tables = proxy.tables.length;
      east.put(healthCheckPolicyObject({ checkIntervalSec: 9 }));
      await rest();
      expect([proxy.tables.length, told(east, HEALTH_CHECK_POLICY)]).to.deep.equal([tables, '']);
    });
  });

  it('warns on the Service about annotations that it ignores, where the Service is (000-B12)', async () => {
    await withFleet({ prepare: putGatewayAndRoute }, async ({ west, east, proxy, until, rest }) => {
      const annotations = { 'networking.gke.io/max-rate-per-endpoint': 'abc' };
      east.put(serviceObject('store', {}, { annotations }));
      const warnings = (): readonly string[] =>
        east
          .storedAll(EVENT)
          .map(
            ({ type = '', involvedObject, source }) =>
              `${type} ${involvedObject.kind ?? ''} ${source?.component ?? ''}`,
          );
      await until('warned', () => warnings().length > 0);
      await rest();
      expect(warnings()).to.deep.equal(['Warning Service mc-gateway-controller']);
      expect(west.storedAll(EVENT).filter(({ type }) => type === 'Warning')).to.deep.equal([]);
      expect(
        Object.values(proxy.last!.backends)[0]?.endpoints.every(({ capacity }) => capacity === undefined),
      ).to.equal(true);
      east.put(serviceObject('store', {}, { annotations: { 'networking.gke.io/max-rate-per-endpoint': '7' } }));
      await until('capacity', () =>
        Object.values(proxy.last?.backends ?? {}).some(({ endpoints }) =>
          endpoints.some((each) => each.capacity === 7),
        ),
      );
    });
  });

  it('mirrors to an import that no rule sends requests to', async () => {
    const prepare = ({ east: client }: { readonly east: FakeKubeClient }): void => {
      client.put(serviceObject('shadow'));
      client.put(exportObject('shadow'));
    };
    await withFleet({ prepare }, async ({ west, proxy, until }) => {
      const backendRef = { group: 'net.gke.io', kind: 'ServiceImport', name: 'shadow' };
      west.put(gatewayObject());
      const filters = [{ type: 'RequestMirror', requestMirror: { backendRef } }] as const;
      const to = { ...backendRef, name: 'store' };
      west.put(routeObject({ rules: [{ filters, backendRefs: [to] }] }));
      await until('both', () => Object.keys(proxy.last?.backends ?? {}).length === 2);
    });
  });
});
