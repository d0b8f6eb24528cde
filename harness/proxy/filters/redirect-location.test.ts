import { expect } from 'chai';
import type { RedirectFilter } from '../table/filter.ts';
import { redirectLocation } from './redirect-location.ts';

type Asked = Partial<Parameters<typeof redirectLocation>[2]>;

function location(filter: Partial<RedirectFilter>, asked: Asked = {}): string {
  const request = { scheme: 'http', authority: 'store.example.com', target: '/a?q=1', listenerPort: 80, ...asked };
  return redirectLocation(filter, undefined, request);
}

describe('redirectLocation', () => {
  // The cases of HTTPRouteRedirectPortAndScheme of the official suite, by listener.
  const cases: readonly (readonly [Partial<RedirectFilter>, Asked, string])[] = [
    [{}, {}, 'http://store.example.com/a?q=1'],
    [{ hostname: 'example.org' }, {}, 'http://example.org/a?q=1'],
    [{ port: 80 }, {}, 'http://store.example.com/a?q=1'],
    [{ port: 8080 }, {}, 'http://store.example.com:8080/a?q=1'],
    [{ scheme: 'https' }, {}, 'https://store.example.com/a?q=1'],
    [{ scheme: 'https', port: 443 }, {}, 'https://store.example.com/a?q=1'],
    [{ scheme: 'https', port: 8443 }, {}, 'https://store.example.com:8443/a?q=1'],
    [{}, { listenerPort: 8080 }, 'http://store.example.com:8080/a?q=1'],
    [{ port: 80 }, { listenerPort: 8080 }, 'http://store.example.com/a?q=1'],
    [{ scheme: 'https' }, { listenerPort: 8080 }, 'https://store.example.com/a?q=1'],
    [{ scheme: 'http' }, { listenerPort: 8080 }, 'http://store.example.com/a?q=1'],
    [{}, { scheme: 'https', listenerPort: 443 }, 'https://store.example.com/a?q=1'],
    [{ port: 8443 }, { scheme: 'https', listenerPort: 443 }, 'https://store.example.com:8443/a?q=1'],
    [{ scheme: 'http', port: 8080 }, { scheme: 'https', listenerPort: 443 }, 'http://store.example.com:8080/a?q=1'],
    [{}, { authority: '[::1]:8080', listenerPort: 8080 }, 'http://[::1]:8080/a?q=1'],
    [{}, { authority: 'store.example.com:30080' }, 'http://store.example.com/a?q=1'],
  ];
  for (const [filter, asked, result] of cases)
    it(`is ${result} for ${JSON.stringify(filter)} of ${JSON.stringify(asked)}`, () => {
      expect(location(filter, asked)).to.equal(result);
    });

  it('changes the path and keeps the query', () => {
    const request = { scheme: 'http', authority: 'a', target: '/x?q', listenerPort: 80 };
    expect(redirectLocation({}, () => '/y', request)).to.equal('http://a/y?q');
  });
});
