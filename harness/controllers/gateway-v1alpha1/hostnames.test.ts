import { expect } from 'chai';
import { httpHostnames, servedHostnames, serverNames } from './hostnames.ts';

describe('hostnames of v1alpha1', () => {
  it('mean every host when there is none, one that is empty, or a star', () => {
    for (const hostnames of [undefined, [], [''], ['*'], ['a.example.com', '*']])
      expect(httpHostnames(hostnames)).to.deep.equal(['*']);
  });

  it('are compared in lower case', () => {
    expect(httpHostnames(['A.Example.com', 'a.example.com'])).to.deep.equal(['a.example.com']);
  });

  it('004-B11: have a star as their first label only', () => {
    for (const hostname of ['foo.*.com', 'a*.com', '*.*.com', '*foo.com'])
      expect(httpHostnames(['ok.example.com', hostname])).to.deep.equal({ invalid: hostname });
  });

  it('have no star alone as the server name of a TLSRoute', () => {
    expect(serverNames(['*'])).to.deep.equal({ invalid: '*' });
    expect(serverNames(['', '*.example.com'])).to.deep.equal(['*.example.com']);
    expect(serverNames([])).to.deep.equal(['*']);
  });

  it('004-D1: of a listener and a route, the more specific is served; a star is one label', () => {
    for (const [listener, route, served] of [
      [undefined, ['a.example.com'], ['a.example.com']],
      ['', ['*'], ['*']],
      ['*', ['a.example.com'], ['a.example.com']],
      ['a.example.com', ['*'], ['a.example.com']],
      ['A.example.com', ['a.example.com'], ['a.example.com']],
      ['a.example.com', ['*.example.com'], ['a.example.com']],
      ['*.example.com', ['a.example.com', 'b.example.com', 'other.com'], ['a.example.com', 'b.example.com']],
      ['*.example.com', ['*.example.com'], ['*.example.com']],
      ['*.example.com', ['a.b.example.com'], []],
      ['*.example.com', ['example.com'], []],
      ['*.example.com', ['*.b.example.com'], []],
      ['a.b.example.com', ['*.example.com'], []],
    ] as const)
      expect(servedHostnames(listener, route), `${String(listener)} and ${route.join(' ')}`).to.deep.equal(served);
  });
});
