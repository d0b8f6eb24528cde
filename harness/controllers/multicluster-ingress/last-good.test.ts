import { expect } from 'chai';
import { ingressObject, ingressWorld } from '../testing/ingress-world.ts';
import type { IngressPlan } from './ingress-plan.ts';
import { encodePlan, lastGoodPlan } from './last-good.ts';
import { LAST_GOOD } from './names.ts';
import { planIngress } from './plan-ingress.ts';

const { config } = ingressWorld();
const services = new Map(config.services.map((each) => [`blue/${each.metadata.name}`, each]));
const plan = planIngress(ingressObject('i'), config, services).plan as IngressPlan;

function read(annotation: string): IngressPlan | undefined {
  return lastGoodPlan(ingressObject('i', { annotations: { [LAST_GOOD]: annotation } }));
}

describe('the last good configuration (001-R8)', () => {
  it('is read as it was written', () => {
    expect(read(encodePlan(plan) ?? '')).to.deep.equal(plan);
    expect(lastGoodPlan(ingressObject('i'))).to.equal(undefined);
  });

  const { backends, ...rest } = plan;
  const [backend] = backends;
  const nonsense: Readonly<Record<string, unknown>> = {
    'not JSON': undefined,
    null: null,
    'no backends': { ...rest, backends: [] },
    'a backend that it has not': { ...plan, defaultBackend: 1 },
    'a path to nowhere': { ...plan, paths: [{ host: '*', path: '/', backend: -1 }] },
    'a path that is none': { ...plan, paths: [{ host: '*', path: 'x', backend: 0 }] },
    'a port that is none': { ...plan, backends: [{ ...backend, port: -1 }] },
    'a protocol that is none': { ...plan, backends: [{ ...backend, protocol: 'SPDY' }] },
    'checks without an interval': {
      ...plan,
      backends: [{ ...backend, healthCheck: { ...backend?.healthCheck, intervalMs: 0 } }],
    },
    'an affinity that is none': { ...plan, backends: [{ ...backend, affinity: { type: 'header', name: 'x' } }] },
    'a certificate of another namespace': { ...plan, certificates: ['kube-system/secret'] },
    'a redirect that is none': { ...plan, httpsRedirect: 200 },
  };
  for (const [what, value] of Object.entries(nonsense))
    it(`is not believed with ${what}`, () => {
      expect(read(value === undefined ? '{' : JSON.stringify(value))).to.equal(undefined);
    });

  it('is not written when it is too long for an annotation', () => {
    const path = { host: 'h'.repeat(200), path: '/', backend: 0 };
    expect(encodePlan({ ...plan, paths: Array.from({ length: 1_000 }, () => path) })).to.equal(undefined);
  });
});
