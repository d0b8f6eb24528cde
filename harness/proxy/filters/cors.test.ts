import { expect } from 'chai';
import type { CorsFilter } from '../table/filter.ts';
import { applyCors, compileCors, type CorsRequest } from './cors.ts';

const CLOSED: CorsFilter = {
  type: 'cors',
  allowOrigins: [],
  allowMethods: [],
  allowHeaders: [],
  exposeHeaders: [],
  allowCredentials: false,
};
/** The route `cors-multiple-origins-methods-headers` of the official suite. */
const OPEN: CorsFilter = {
  ...CLOSED,
  allowOrigins: ['https://www.foo.com', 'https://*.bar.com'],
  allowMethods: ['GET', 'OPTIONS'],
  allowHeaders: ['x-header-1', 'x-header-2'],
  exposeHeaders: ['x-header-3', 'x-header-4'],
  allowCredentials: true,
  maxAgeSeconds: 3_600,
};

function request(method: string, headers: Readonly<Record<string, string>>): CorsRequest {
  return { method, header: (name) => headers[name] };
}

function preflight(origin: string, method: string, asked?: string): CorsRequest {
  const headers = { origin, 'access-control-request-method': method };
  return request('OPTIONS', asked === undefined ? headers : { ...headers, 'access-control-request-headers': asked });
}

function named(headers: readonly string[] | undefined): Record<string, string> | undefined {
  if (headers === undefined) return undefined;
  return Object.fromEntries(
    headers.flatMap((name, at) => (at % 2 === 0 && name !== 'vary' ? [[name.slice(15), headers[at + 1] ?? '']] : [])),
  );
}

describe('compileCors', () => {
  it('answers a preflight of an allowed origin with everything', () => {
    for (const origin of [
      'https://www.foo.com',
      'https://www.bar.com',
      'https://xpto.www.bar.com',
      'https://www.foo.com:443',
    ])
      expect(named(compileCors(OPEN).preflight(preflight(origin, 'GET', 'x-header-1, x-header-2')))).to.deep.equal({
        'allow-origin': origin,
        'allow-credentials': 'true',
        'expose-headers': 'x-header-3, x-header-4',
        'allow-methods': 'GET, OPTIONS',
        'allow-headers': 'x-header-1, x-header-2',
        'max-age': '3600',
      });
  });

  for (const origin of [
    'https://foobar.com',
    'https://bar.com',
    'http://www.foo.com',
    'https://www.foo.com:8443',
    'null',
    'https://evil.com/x.bar.com',
  ])
    it(`answers a preflight of ${origin} with nothing`, () => {
      expect(compileCors(OPEN).preflight(preflight(origin, 'GET'))).to.deep.equal([]);
      expect(compileCors(OPEN).shared(request('GET', { origin }))).to.equal(undefined);
    });

  it('takes only OPTIONS with an origin and a method for a preflight', () => {
    const cors = compileCors(OPEN);
    expect(cors.preflight(request('OPTIONS', { origin: 'https://www.foo.com' }))).to.equal(undefined);
    expect(cors.preflight(request('OPTIONS', { 'access-control-request-method': 'GET' }))).to.equal(undefined);
    expect(cors.preflight({ ...preflight('https://www.foo.com', 'GET'), method: 'GET' })).to.equal(undefined);
  });

  it('says a star as it is without credentials, and what was asked with them', () => {
    const stars = { ...CLOSED, allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], exposeHeaders: ['*'] };
    const asked = preflight('https://other.foo.com', 'PUT', 'x-header-1, x-header-2');
    expect(named(compileCors(stars).preflight(asked))).to.deep.equal({
      'allow-origin': 'https://other.foo.com',
      'expose-headers': '*',
      'allow-methods': '*',
      'allow-headers': '*',
      'max-age': '5',
    });
    expect(named(compileCors({ ...stars, allowCredentials: true }).preflight(asked))).to.deep.equal({
      'allow-origin': 'https://other.foo.com',
      'allow-credentials': 'true',
      'allow-methods': 'PUT',
      'allow-headers': 'x-header-1, x-header-2',
      'max-age': '5',
    });
    const unasked = preflight('https://other.foo.com', 'PUT');
    expect(named(compileCors({ ...stars, allowCredentials: true }).preflight(unasked))).not.to.have.property(
      'allow-headers',
    );
  });

  it('replaces what the endpoint said', () => {
    const shared = compileCors(OPEN).shared(request('GET', { origin: 'https://www.bar.com' })) ?? [];
    const headers = ['Access-Control-Allow-Origin', '*', 'x-other', '1'];
    applyCors(headers, shared);
    expect(named(headers)).to.include({ 'allow-origin': 'https://www.bar.com', 'allow-credentials': 'true' });
    expect(headers).to.include('x-other').and.not.to.include('*');
  });
});
