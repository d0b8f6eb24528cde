import { expect } from 'chai';
import { Patterns } from '../../../proxy/match/pattern.ts';
import { HeadView } from '../../../proxy/match/request-view.ts';
import { RouteMatcher } from '../../../proxy/match/route-matcher.ts';
import { finish } from '../../../proxy/pace.ts';
import type { RequestMatch, Route } from '../../../proxy/table/route.ts';
import { prefixTooWide } from './prefix-too-wide.ts';
import { pathMatch, sampleTable } from './testing/sample-table.ts';

describe('prefixTooWide', () => {
  const widened = (match: RequestMatch): RequestMatch | undefined =>
    prefixTooWide()(sampleTable({ match, references: [], backends: [] })).listeners[0]?.routes[0]?.rules[0]?.matches[0];

  it('takes a prefix letter by letter, whatever letters it has', () => {
    expect(widened(pathMatch('PathPrefix', '/west'))?.path).to.deep.equal({
      type: 'RegularExpression',
      value: '/west.*',
    });
    expect(widened(pathMatch('PathPrefix', '/a.b/'))?.path.value).to.equal('/a\\.b.*');
  });

  it('leaves the prefix /, exact paths and patterns alone', () => {
    for (const match of [
      pathMatch('PathPrefix', '/'),
      pathMatch('Exact', '/west'),
      pathMatch('RegularExpression', '/w'),
    ]) {
      expect(widened(match)).to.deep.equal(match);
    }
  });

  it('keeps what is matched beside the path', () => {
    const match = { ...pathMatch('PathPrefix', '/west'), method: 'GET' };
    expect(widened(match)).to.include({ method: 'GET' });
  });

  it('makes the proxy send /westward to /west, and nothing else elsewhere', () => {
    const paths = ['/', '/west', '/west/coast', '/east'];
    const route: Route = {
      id: 'store/store',
      createdAt: '2026-01-01T00:00:00Z',
      hostnames: ['*'],
      rules: paths.map((path) => ({
        matches: [pathMatch('PathPrefix', path)],
        backends: [{ backend: path, weight: 1 }],
      })),
    };
    const table = sampleTable({ references: [], backends: [] });
    const listeners = [{ name: 'http', port: 80, protocol: 'HTTP' as const, routes: [route] }];
    const broken = prefixTooWide()({ ...table, listeners }).listeners[0]?.routes ?? [];
    const matcher = finish(RouteMatcher.compile(broken, { patterns: new Patterns() }));
    const led = ['/', '/westward', '/west', '/west/x', '/west/coast/x', '/west/coastal', '/east', '/wes'].map(
      (target) =>
        matcher.match(new HeadView({ authority: 'a', target, method: 'GET', rawHeaders: [] }))?.rule.backends[0]
          ?.backend,
    );
    expect(led).to.deep.equal(['/', '/west', '/west', '/west', '/west/coast', '/west/coast', '/east', '/']);
  });
});
