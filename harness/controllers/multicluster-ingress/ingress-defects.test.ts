import { expect } from 'chai';
import {
  backendConfig,
  derivedSlice,
  frontendConfig,
  INGRESS_SETTINGS,
  ingressMember,
  ingressObject,
  ingressWorld,
  port80,
  serviceOfClusters,
} from '../testing/ingress-world.ts';
import { compileIngressTable } from './compile-ingress-table.ts';
import { derivedName } from './derived-names.ts';
import { derivedService } from './derived-services.ts';
import { INGRESS_DEFECT_NAMES, ingressTwin, NO_TWIN, type IngressTwin } from './ingress-defects.ts';
import type { IngressSettings } from './ingress-settings.ts';
import { encodePlan } from './last-good.ts';
import { FRONTEND_CONFIG_NAME, LAST_GOOD, MCI_FINALIZER, STATIC_IP } from './names.ts';
import { planIngress } from './plan-ingress.ts';
import type { MemberWorld, World } from './world.ts';

const FOO = serviceOfClusters('foo', { annotations: { 'cloud.google.com/backend-config': '{"default":"checks"}' } });
const SETTINGS: IngressSettings = {
  ...INGRESS_SETTINGS,
  loadBalancers: [...INGRESS_SETTINGS.loadBalancers, { name: 'lb-2', address: '172.28.0.4' }],
  maxIngresses: 3,
};

/** Pods of `foo` in the namespaces `blue` and `green`. */
function memberWithPods(): MemberWorld {
  const member = ingressMember('gke-eu', 'europe-west1-c', [derivedSlice('foo', '10.2.0.1')]);
  const green = [`green/${derivedName('green', 'foo')}`, [derivedSlice('foo', '10.2.0.9')]] as const;
  return { ...member, endpointSlices: new Map([...member.endpointSlices, green]) };
}

/** With something of everything that a twin breaks. */
function sampleWorld(): World {
  const rules = [
    { host: 'foo.test', http: { paths: [{ path: '/a', backend: port80('foo') }] } },
    { host: 'linked.test', backend: port80('linked') },
    { host: 'leaving.test', backend: port80('leaving') },
  ];
  const redirected = { [STATIC_IP]: '172.28.0.3', [FRONTEND_CONFIG_NAME]: 'redirects' };
  const services = [
    FOO,
    serviceOfClusters('linked', { links: ['europe-west1-c/gke-eu'] }),
    serviceOfClusters('leaving', { deletionTimestamp: '2022-01-02T00:00:00Z' }),
    serviceOfClusters('unused'),
    serviceOfClusters('foo', { namespace: 'green', uid: 'uid-of-green' }),
  ];
  const base = ingressWorld({ services });
  const { plan } = planIngress(
    ingressObject('any', { backend: port80('foo') }),
    base.config,
    new Map([['blue/foo', FOO]]),
  );
  const taken = {
    finalizers: [MCI_FINALIZER],
    annotations: { [LAST_GOOD]: plan === undefined ? '' : (encodePlan(plan) ?? '') },
  };
  return ingressWorld({
    services,
    ingresses: [
      ingressObject('bad', { ...taken, backend: port80('nobody') }),
      ingressObject('edited', { ...taken, rules, generation: 3 }),
      ingressObject('fixed', { annotations: redirected }),
      ingressObject('too-many'),
    ],
    backendConfigs: [backendConfig('checks', { timeoutSec: 5 })],
    frontendConfigs: [frontendConfig('redirects', { redirectToHttps: { enabled: true, responseCodeName: 'FOUND' } })],
    members: [ingressMember('gke-us', 'us-west1-a'), memberWithPods()],
    elsewhere: [ingressObject('bad', { vip: '172.28.0.4' })],
  });
}

/** What a twin makes of it: an evaluation, the tables, and a derived Service that a user edited. */
function workOf(twin: IngressTwin): readonly unknown[] {
  const world = sampleWorld();
  const evaluation = twin.evaluate(world, SETTINGS);
  const desired = derivedService(FOO, memberWithPods());
  return [
    evaluation,
    SETTINGS.loadBalancers.map((each) => twin.table(compileIngressTable(world, evaluation, each, SETTINGS))),
    twin.restored({ ...desired, spec: { ...desired.spec, selector: { app: 'other' } } }, desired),
  ];
}

describe('broken twins of the controller of Multi Cluster Ingress', () => {
  for (const name of INGRESS_DEFECT_NAMES)
    it(`do otherwise than it should: "${name}"`, () => {
      expect(workOf(ingressTwin(name))).to.not.deep.equal(workOf(NO_TWIN));
    });

  it('are known by name only', () => {
    expect(() => ingressTwin('none')).to.throw('there is no defect "none"');
  });
});
