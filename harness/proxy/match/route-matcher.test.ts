import { expect } from 'chai';
import type { RequestMatch, Route, ValueMatch } from '../table/route.ts';
import { exact, prefix, route } from '../testing/route-tables.ts';
import { Patterns } from './pattern.ts';
import type { RequestView } from './request-view.ts';
import { routeProblems } from './route-problems.ts';
import { finish } from '../pace.ts';
import { RouteMatcher, type RouteMatcherOptions } from './route-matcher.ts';

type Asked = Partial<RequestView> & { readonly headers?: Readonly<Record<string, string>> };

function ask(url: string, { headers = {}, ...more }: Asked = {}): RequestView {
  const { hostname, pathname, search } = new URL(url.startsWith('/') ? `http://store.example.com${url}` : url);
  const header = (name: string): string | undefined => (Object.hasOwn(headers, name) ? headers[name] : undefined);
  const queryParam = (name: string): string | undefined => new URLSearchParams(search).get(name) ?? undefined;
  return { host: hostname, path: pathname, method: 'GET', header, queryParam, ...more };
}

function pattern(value: string): RequestMatch {
  return { path: { type: 'RegularExpression', value }, headers: [], queryParams: [] };
}

function given(name: string, value: string, type: ValueMatch['type'] = 'Exact'): ValueMatch {
  return { type, name, value };
}

/** A route whose rules are named by their place: `a.0`, `a.1`. */
function routeOf(id: string, matches: readonly (readonly RequestMatch[])[], more: Partial<Route> = {}): Route {
  return route(
    matches.map((each) => ({ matches: each, backends: [] })),
    { id, ...more },
  );
}

/** Which rule takes each request. */
function matcher(...routes: readonly Route[]): (request: RequestView) => string | undefined {
  return matcherWith({}, routes);
}

function matcherWith(
  options: Partial<RouteMatcherOptions>,
  routes: readonly Route[],
): (request: RequestView) => string | undefined {
  const compiled = finish(RouteMatcher.compile(routes, { patterns: new Patterns(), ...options }));
  return (request) => {
    const found = compiled.match(request);
    return found === undefined ? undefined : `${found.route.id}.${String(found.ruleIndex)}`;
  };
}

/** Of the processor, not of the clock: whoever else runs here takes no part in it. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

describe('RouteMatcher', () => {
  describe('hostnames (000-D4)', () => {
    const hosts = (...hostnames: string[]) => routeOf(hostnames.join(), [[prefix('/')]], { hostnames });

    it('prefers exact names to wildcards, longer wildcards to shorter, and * to nothing', () => {
      const find = matcher(hosts('*'), hosts('*.com'), hosts('*.example.com'), hosts('store.example.com'));
      expect(find(ask('http://store.example.com/'))).to.equal('store.example.com.0');
      expect(find(ask('http://a.example.com/'))).to.equal('*.example.com.0');
      expect(find(ask('http://a.b.example.com/'))).to.equal('*.example.com.0');
      expect(find(ask('http://example.com/'))).to.equal('*.com.0');
      expect(find(ask('http://example.org/'))).to.equal('*.0');
    });

    it('needs a label in front of a wildcard', () => {
      const find = matcher(hosts('*.example.com'));
      expect(find(ask('http://example.com/'))).to.equal(undefined);
      expect(find(ask('/', { host: '.example.com' }))).to.equal(undefined);
      expect(find(ask('http://badexample.com/'))).to.equal(undefined);
      expect(find(ask('http://x.example.com/'))).to.equal('*.example.com.0');
    });

    it('has room for one label alone where a table says so (004-D1)', () => {
      const find = matcherWith({ wildcards: 'label' }, [hosts('*.example.com'), hosts('*.b.example.com')]);
      expect(find(ask('http://a.example.com/'))).to.equal('*.example.com.0');
      expect(find(ask('http://a.b.example.com/'))).to.equal('*.b.example.com.0');
      expect(find(ask('http://a.c.example.com/'))).to.equal(undefined);
    });

    it('finds one of 10,000 hosts as fast as one of ten', () => {
      const many = Array.from({ length: 10_000 }, (_, at) => hosts(`h${String(at)}.example.com`));
      const find = matcher(...many);
      for (const at of [0, 5_000, 9_999]) {
        const host = `h${String(at)}.example.com`;
        expect(find(ask(`http://${host}/`))).to.equal(`${host}.0`);
      }
    });

    it('compares names of routes without case', () => {
      expect(matcher(hosts('Store.Example.COM'))(ask('/'))).to.equal('Store.Example.COM.0');
    });

    it('asks a less specific hostname when no rule of a more specific one takes the request', () => {
      const find = matcher(
        routeOf('narrow', [[prefix('/west')]], { hostnames: ['store.example.com'] }),
        routeOf('wide', [[prefix('/')]], { hostnames: ['*.example.com'] }),
      );
      expect(find(ask('/west'))).to.equal('narrow.0');
      expect(find(ask('/east'))).to.equal('wide.0');
    });

    it('takes the more specific hostname even when another route has the better path', () => {
      const find = matcher(
        routeOf('wide', [[exact('/west')]], { hostnames: ['*.example.com'] }),
        routeOf('narrow', [[prefix('/')]], { hostnames: ['store.example.com'] }),
      );
      expect(find(ask('/west'))).to.equal('narrow.0');
    });
  });

  describe('paths (000-D5)', () => {
    it('compares prefixes element by element', () => {
      const find = matcher(routeOf('a', [[prefix('/west')]]));
      for (const path of ['/west', '/west/', '/west/x', '/west//', '/west?q'])
        expect(find(ask(path)), path).to.equal('a.0');
      for (const path of ['/westward', '/', '/wes', '/West', '/east/west'])
        expect(find(ask(path)), path).to.equal(undefined);
    });

    it('takes no notice of a slash at the end of a prefix', () => {
      const find = matcher(routeOf('a', [[prefix('/west/')]]));
      expect([find(ask('/west')), find(ask('/west/')), find(ask('/westward'))]).to.deep.equal([
        'a.0',
        'a.0',
        undefined,
      ]);
    });

    it('compares exact paths as they are', () => {
      const find = matcher(routeOf('a', [[exact('/west')]]));
      expect([find(ask('/west')), find(ask('/west/')), find(ask('/WEST'))]).to.deep.equal([
        'a.0',
        undefined,
        undefined,
      ]);
    });

    it('lets a regular expression cover the whole path', () => {
      const find = matcher(routeOf('a', [[pattern('/w[aeiou]st|/north')]]));
      expect([find(ask('/west')), find(ask('/north'))]).to.deep.equal(['a.0', 'a.0']);
      expect([find(ask('/west/x')), find(ask('/x/west')), find(ask('/northern'))]).to.deep.equal([
        undefined,
        undefined,
        undefined,
      ]);
    });

    it('answers a path of many slashes without delay', () => {
      const find = matcher(routeOf('a', [[prefix('/west')], [prefix('/')]]));
      const path = '/'.repeat(16_000);
      const before = process.cpuUsage();
      expect(find(ask('/', { path }))).to.equal('a.1');
      expect(cpuMsSince(before)).to.be.below(500);
    });
  });

  describe('other conditions', () => {
    it('compares methods', () => {
      const find = matcher(routeOf('a', [[prefix('/', { method: 'POST' })]]));
      expect([find(ask('/', { method: 'POST' })), find(ask('/'))]).to.deep.equal(['a.0', undefined]);
    });

    it('compares header names without case and values with it', () => {
      const find = matcher(routeOf('a', [[prefix('/', { headers: [given('X-Env', 'Canary')] })]]));
      expect(find(ask('/', { headers: { 'x-env': 'Canary' } }))).to.equal('a.0');
      expect(find(ask('/', { headers: { 'x-env': 'canary' } }))).to.equal(undefined);
      expect(find(ask('/'))).to.equal(undefined);
    });

    it('does not take a name that every object has for a header', () => {
      const find = matcher(
        routeOf('a', [[prefix('/', { headers: [given('constructor', '.*', 'RegularExpression')] })]]),
      );
      expect(find(ask('/'))).to.equal(undefined);
    });

    it('wants all headers and query parameters of a match', () => {
      const find = matcher(
        routeOf('a', [
          [
            prefix('/', {
              headers: [given('a', '1'), given('b', '[0-9]+', 'RegularExpression')],
              queryParams: [given('q', 'x y')],
            }),
          ],
        ]),
      );
      const headers = { a: '1', b: '22' };
      expect(find(ask('/?q=x+y&z=1', { headers }))).to.equal('a.0');
      expect(find(ask('/?q=x', { headers }))).to.equal(undefined);
      expect(find(ask('/?Q=x+y', { headers }))).to.equal(undefined);
      expect(find(ask('/?q=x%20y', { headers: { a: '1', b: '2b' } }))).to.equal(undefined);
    });

    it('looks at the first of several entries for a name', () => {
      const headers = [given('Env', 'a'), given('env', 'b')];
      const find = matcher(routeOf('a', [[prefix('/', { headers, queryParams: [given('q', '1'), given('q', '2')] })]]));
      expect(find(ask('/?q=1', { headers: { env: 'a' } }))).to.equal('a.0');
      expect(find(ask('/?q=2', { headers: { env: 'a' } }))).to.equal(undefined);
      expect(find(ask('/?q=1', { headers: { env: 'b' } }))).to.equal(undefined);
    });

    it('looks at the first of several values of a query parameter', () => {
      const find = matcher(routeOf('a', [[prefix('/', { queryParams: [given('q', '1')] })]]));
      expect([find(ask('/?q=1&q=2')), find(ask('/?q=2&q=1'))]).to.deep.equal(['a.0', undefined]);
    });

    it('takes a rule when any of its matches holds', () => {
      const find = matcher(routeOf('a', [[exact('/x'), prefix('/y')]]));
      expect([find(ask('/x')), find(ask('/y/z')), find(ask('/z'))]).to.deep.equal(['a.0', 'a.0', undefined]);
    });
  });

  describe('precedence (000-D6)', () => {
    const header = given('env', 'canary');
    const query = given('q', '1');
    const busy = ask('/west?q=1', { method: 'GET', headers: { env: 'canary', other: '1' } });

    /** Each match wins over all that follow it, in whatever order they stand. */
    const ranked: readonly RequestMatch[] = [
      exact('/west'),
      pattern('/west'),
      prefix('/west', { method: 'GET' }),
      prefix('/west', { headers: [header, given('other', '1')] }),
      prefix('/west', { headers: [header], queryParams: [query] }),
      prefix('/west', { headers: [header] }),
      prefix('/west', { queryParams: [query] }),
      prefix('/west'),
      prefix('/', { method: 'GET', headers: [header], queryParams: [query] }),
      prefix('/'),
    ];

    for (const [at, winner] of ranked.entries()) {
      it(`puts ${JSON.stringify(winner)} before what follows`, () => {
        const rest = ranked.slice(at);
        const find = matcher(
          routeOf(
            'a',
            [...rest].reverse().map((match) => [match]),
          ),
        );
        expect(find(busy)).to.equal(`a.${String(rest.length - 1)}`);
        expect(
          matcher(
            routeOf(
              'a',
              rest.map((match) => [match]),
            ),
          )(busy),
        ).to.equal('a.0');
      });
    }

    it('then takes the older route', () => {
      const old = routeOf('z/old', [[prefix('/west')]], { createdAt: '2025-12-31T23:59:59Z' });
      const young = routeOf('a/young', [[prefix('/west')]], { createdAt: '2026-01-01T00:00:00Z' });
      expect(matcher(young, old)(busy)).to.equal('z/old.0');
    });

    it('then the first by namespace and name', () => {
      const [a, b] = [routeOf('a/b', [[prefix('/west')]]), routeOf('a/c', [[prefix('/west')]])];
      expect(matcher(b, a)(busy)).to.equal('a/b.0');
    });

    it('then the first rule', () => {
      expect(matcher(routeOf('a', [[prefix('/west')], [prefix('/west')]]))(busy)).to.equal('a.0');
    });

    it('goes on to the next when a header of the best path does not fit', () => {
      const find = matcher(routeOf('a', [[prefix('/')], [exact('/west', { headers: [header] })], [prefix('/west')]]));
      expect(find(ask('/west'))).to.equal('a.2');
    });
  });

  it('tells which regular expressions cannot be read and serves the rest', () => {
    const routes = [routeOf('ns/a', [[pattern('('), prefix('/x')], [pattern('a)|(b')]])];
    const patterns = new Patterns();
    const compiled = finish(RouteMatcher.compile(routes, { patterns }));
    expect(routes.flatMap((each) => routeProblems(each, patterns)).map(({ path }) => path)).to.deep.equal([
      'ns/a: rules[0].matches[0]',
      'ns/a: rules[1].matches[0]',
    ]);
    expect(compiled.match(ask('/x'))?.ruleIndex).to.equal(0);
  });

  it('tells which paths cannot be edited', () => {
    const path = { type: 'pattern', from: '[', to: '' } as const;
    const rules = [
      { matches: [prefix('/')], backends: [{ weight: 1, filters: [{ type: 'rewrite', path } as const] }] },
    ];
    expect(routeProblems(route(rules), new Patterns()).map((problem) => problem.path)).to.deep.equal([
      'store/public: rules[0].filters',
    ]);
  });

  it('takes over what has not changed, and nothing else', () => {
    const hosts = (id: string, hostname: string, path: string): Route =>
      routeOf(id, [[prefix(path)]], { hostnames: [hostname] });
    const [a, b] = [hosts('a', 'a.example.com', '/'), hosts('b', 'b.example.com', '/')];
    const options = { patterns: new Patterns() };
    const before = finish(RouteMatcher.compile([a, b], options));
    const first = before.match(ask('http://a.example.com/'));
    const after = finish(RouteMatcher.compile([a, hosts('b', 'b.example.com', '/other')], options, before));
    expect(after.match(ask('http://a.example.com/'))).to.equal(first);
    expect(after.match(ask('http://b.example.com/'))).to.equal(undefined);
    expect(finish(RouteMatcher.compile([a, b], options, before))).to.equal(before);
    const fewer = finish(RouteMatcher.compile([a], options, after));
    expect(fewer.match(ask('http://b.example.com/other'))).to.equal(undefined);
  });

  it('takes time in proportion to the path for any expression', () => {
    const find = matcher(routeOf('a', [[pattern('/(a+)+b')]]));
    const before = process.cpuUsage();
    expect(find(ask(`/${'a'.repeat(5_000)}`))).to.equal(undefined);
    expect(cpuMsSince(before)).to.be.below(500);
  });
});
