import { expect } from 'chai';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import {
  alphaClass,
  alphaEndpoints,
  alphaGateway,
  alphaHttpRoute,
  alphaListener,
  alphaService,
  alphaWorld,
  type AlphaWorldSketch,
} from '../testing/alpha-worlds.ts';
import { ALPHA_DEFECT_NAMES, alphaTwin, type AlphaDefectName } from './alpha-defects.ts';
import { compileAlphaTable } from './compile-table.ts';
import { evaluate, type Evaluation } from './evaluation.ts';
import { DEFAULT_ALPHA_SETTINGS } from './settings.ts';
import type { AlphaWorld } from './world.ts';

interface Seen {
  readonly world: AlphaWorld;
  readonly evaluation: Evaluation;
  readonly table: Omit<RouteTable, 'version'>;
}

/** As the controller looks. */
function look(name: AlphaDefectName | undefined, sketch: AlphaWorldSketch): Seen {
  const twin = alphaTwin(name);
  const settings = twin.settings(DEFAULT_ALPHA_SETTINGS);
  const world = twin.world(alphaWorld(sketch));
  const evaluation = twin.evaluation(evaluate(world, { cluster: 'canary', region: 'local' }, settings));
  return { world, evaluation, table: twin.table(compileAlphaTable(world, evaluation, settings, 'local')) };
}

const ONE = { serviceName: 'nginx-web-01', port: 80 };
const TWO = { serviceName: 'nginx-web-02', port: 80 };
const backendRef = { group: 'example.com', kind: 'Backend', name: 'none' };

/** Something that each twin makes another thing of. */
const SKETCH: AlphaWorldSketch = {
  classes: [alphaClass(), alphaClass('example.com/other', 'foreign')],
  gateways: [
    alphaGateway('web'),
    alphaGateway('later', undefined, { namespace: 'other' }),
    alphaGateway('empty', [alphaListener({ routes: { kind: 'HTTPRoute', selector: { matchLabels: { app: 'no' } } } })]),
    alphaGateway('broken', [alphaListener({ protocol: 'UDP' })]),
  ],
  httpRoutes: [
    alphaHttpRoute('canary', {
      hostnames: ['*.example.com'],
      rules: [
        { matches: [{ path: { type: 'Prefix', value: '/a' } }], forwardTo: [{ ...ONE, weight: 3 }, TWO] },
        { forwardTo: [{ ...ONE, weight: 0 }, TWO] },
        { forwardTo: [{ ...ONE, backendRef }] },
        { forwardTo: [{ serviceName: 'gone' }] },
      ],
    }),
    alphaHttpRoute('elsewhere', { rules: [{ forwardTo: [ONE] }] }, { namespace: 'other' }),
  ],
  services: [alphaService('nginx-web-01', undefined, { namespace: 'other' })],
  endpoints: [alphaEndpoints('nginx-web-01', ['10.0.1.1'], {}, { namespace: 'other' })],
};

describe('alphaTwin', () => {
  it('is the controller as it should be without a name', () => {
    const twin = alphaTwin(undefined);
    const classes = [alphaClass()];
    expect(twin.answered(classes)).to.equal(classes);
    expect(twin.settings(DEFAULT_ALPHA_SETTINGS)).to.equal(DEFAULT_ALPHA_SETTINGS);
  });

  it('throws for a name that is not known, with those that are', () => {
    expect(() => alphaTwin('none')).to.throw('there is no defect "none"');
  });

  const right = look(undefined, SKETCH);
  for (const name of ALPHA_DEFECT_NAMES.filter((each) => !['classes-not-admitted', 'labels-frozen'].includes(each)))
    it(`"${name}" is another controller`, () => {
      const { world, evaluation, table } = look(name, SKETCH);
      expect({ world, evaluation, table }).not.to.deep.equal(right);
    });

  it('"classes-not-admitted" answers for no class', () => {
    expect(alphaTwin('classes-not-admitted').answered([alphaClass()])).to.deep.equal([]);
  });

  it('"labels-frozen" goes by the labels that a route had first, each twin for itself', () => {
    const labelled = (app: string): AlphaWorld =>
      alphaWorld({ httpRoutes: [alphaHttpRoute('route', {}, { uid: 'a', labels: { app } })] });
    const twin = alphaTwin('labels-frozen');
    const labels = [labelled('one'), labelled('two')].map(
      (world) => twin.world(world).httpRoutes[0]?.metadata.labels?.['app'],
    );
    expect(labels).to.deep.equal(['one', 'one']);
    const fresh = alphaTwin('labels-frozen').world(labelled('two'));
    expect(fresh.httpRoutes[0]?.metadata.labels?.['app']).to.equal('two');
  });

  it('"degraded-routes-take-all" leaves a Gateway with one degraded rule nothing', () => {
    const routes = (seen: Seen): number => seen.table.listeners[0]?.routes.length ?? 0;
    expect([routes(right), routes(look('degraded-routes-take-all', SKETCH))]).to.deep.equal([2, 1]);
  });
});
