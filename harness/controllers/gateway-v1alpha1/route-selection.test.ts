import { expect } from 'chai';
import type { RouteBinding, RouteGateways } from '../../kube/api/gateway-v1alpha1.ts';
import { alphaGateway, alphaHttpRoute } from '../testing/alpha-worlds.ts';
import { namespaceObject } from '../testing/objects.ts';
import { allows, selects } from './route-selection.ts';
import { byKey } from './world.ts';

const namespaces = byKey([namespaceObject('default', { team: 'a' }), namespaceObject('other', { team: 'b' })]);
const gateway = alphaGateway('web');

describe('selects', () => {
  const labels = { app: 'web' };
  const here = alphaHttpRoute('here', {}, { labels });
  const there = alphaHttpRoute('there', {}, { labels, namespace: 'other' });

  function seen(binding: Omit<RouteBinding, 'kind'>): string {
    const found = [here, there].filter((route) =>
      selects(gateway, { kind: 'HTTPRoute', ...binding }, route, namespaces),
    );
    return found.map(({ metadata }) => metadata.name).join(' ');
  }

  it('004-R3: asks for routes by their labels and by their namespace', () => {
    expect(seen({})).to.equal('here');
    expect(seen({ namespaces: { from: 'All' } })).to.equal('here there');
    expect(seen({ namespaces: { from: 'All' }, selector: { matchLabels: { app: 'web' } } })).to.equal('here there');
    expect(seen({ namespaces: { from: 'All' }, selector: { matchLabels: { app: 'db' } } })).to.equal('');
    expect(seen({ selector: {} })).to.equal('here');
    expect(seen({ group: 'example.com' })).to.equal('');
  });

  it('asks for namespaces by their labels', () => {
    expect(seen({ namespaces: { from: 'Selector', selector: { matchLabels: { team: 'b' } } } })).to.equal('there');
    expect(seen({ namespaces: { from: 'Selector', selector: {} } })).to.equal('here there');
    expect(seen({ namespaces: { from: 'Selector' } })).to.equal('');
    const unknown = alphaHttpRoute('unknown', {}, { namespace: 'nowhere' });
    const binding: RouteBinding = { kind: 'HTTPRoute', namespaces: { from: 'Selector', selector: {} } };
    expect(selects(gateway, binding, unknown, namespaces)).to.equal(false);
  });
});

describe('allows', () => {
  function seen(gateways: RouteGateways | undefined, namespace = 'default'): boolean {
    const spec = gateways === undefined ? {} : { gateways };
    return allows(alphaHttpRoute('route', spec, { namespace }), gateway);
  }

  it('004-R4: lets Gateways of other namespaces have a route only where it says so', () => {
    expect(seen(undefined)).to.equal(true);
    expect(seen(undefined, 'other')).to.equal(false);
    expect(seen({ allow: 'SameNamespace' }, 'other')).to.equal(false);
    expect(seen({ allow: 'All' }, 'other')).to.equal(true);
    const gatewayRefs = [{ name: 'web', namespace: 'default' }];
    expect(seen({ allow: 'FromList', gatewayRefs }, 'other')).to.equal(true);
    expect(seen({ allow: 'FromList', gatewayRefs: [{ name: 'web', namespace: 'other' }] }, 'other')).to.equal(false);
    expect(seen({ allow: 'FromList' })).to.equal(false);
  });
});
