import { expect } from 'chai';
import { isFleetbedError } from '../../core/errors.ts';
import { entryPointFor } from './entry-points.ts';
import { alphaSettings, DEFAULT_ALPHA_SETTINGS } from './settings.ts';

describe('alphaSettings', () => {
  it('has the entry points of the canary document when nothing is set', () => {
    expect(alphaSettings({})).to.deep.equal(DEFAULT_ALPHA_SETTINGS);
    expect(DEFAULT_ALPHA_SETTINGS.entryPoints.map(({ name, port }) => `${name} ${String(port)}`)).to.deep.equal([
      'web 80',
      'websecure 443',
      'traefik 8080',
    ]);
  });

  it('reads entry points and what a degraded route takes away', () => {
    expect(
      alphaSettings({ 'entry-points': 'web=80:8000,db=5432:5432:tls', 'degraded-routes': 'gateway' }),
    ).to.deep.equal({
      entryPoints: [
        { name: 'web', port: 80, bindPort: 8000, tls: false },
        { name: 'db', port: 5432, bindPort: 5432, tls: true },
      ],
      degradedRoutes: 'gateway',
    });
  });

  it('refuses what it does not understand', () => {
    for (const settings of [
      { 'entry-points': 'web' },
      { 'entry-points': 'web=80' },
      { 'entry-points': 'web=80:70000' },
      { 'entry-points': 'web=80:8000,other=80:8001' },
      { 'entry-points': 'web=80:8000,web=81:8001' },
      { 'entry-points': 'traefik=8080:9000:tls' },
      { 'degraded-routes': 'route' },
      { colour: 'red' },
    ])
      expect(() => alphaSettings(settings))
        .to.throw()
        .that.satisfies((error: unknown) => isFleetbedError(error, 'FLEETBED_USAGE'));
  });
});

describe('entryPointFor', () => {
  const { entryPoints } = DEFAULT_ALPHA_SETTINGS;

  it('004-B7: needs one of the port, and for HTTP one without TLS', () => {
    expect(entryPointFor(entryPoints, 80, 'HTTP')).to.include({ name: 'web' });
    expect(entryPointFor(entryPoints, 443, 'HTTPS')).to.include({ name: 'websecure' });
    expect(entryPointFor(entryPoints, 443, 'HTTP')).to.deep.equal({
      problem: 'no matching entryPoint for port 443 and protocol "HTTP"',
    });
    expect(entryPointFor(entryPoints, 81, 'TCP')).to.deep.equal({
      problem: 'no matching entryPoint for port 81 and protocol "TCP"',
    });
  });
});
