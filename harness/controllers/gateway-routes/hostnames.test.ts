import { expect } from 'chai';
import { addressHostnames, commonHostnames } from './hostnames.ts';

const rows: readonly (readonly [listener: string | undefined, route: readonly string[], common: readonly string[]])[] =
  [
    [undefined, [], ['*']],
    [undefined, ['store.example.com'], ['store.example.com']],
    ['store.example.com', [], ['store.example.com']],
    ['Store.example.com', ['store.EXAMPLE.com'], ['store.example.com']],
    ['*.example.com', ['store.example.com', 'example.com', 'example.org'], ['store.example.com']],
    ['*.example.com', ['a.b.example.com'], ['a.b.example.com']],
    ['store.example.com', ['*.example.com'], ['store.example.com']],
    ['*.example.com', ['*.a.example.com'], ['*.a.example.com']],
    ['*.a.example.com', ['*.example.com'], ['*.a.example.com']],
    ['*.example.com', ['*.example.com'], ['*.example.com']],
    ['*.example.com', ['*.example.org'], []],
    ['store.example.com', ['other.example.com'], []],
    ['*.example.com', ['badexample.com'], []],
    ['store.example.com', ['store.example.com', '*.example.com'], ['store.example.com']],
  ];

describe('commonHostnames', () => {
  for (const [listener, route, common] of rows) {
    it(`of ${listener ?? 'any'} and [${route.join(', ')}] is [${common.join(', ')}]`, () => {
      expect(commonHostnames(listener, route)).to.deep.equal(common);
    });
  }
});

describe('addressHostnames', () => {
  it('finds addresses among names (000-B5)', () => {
    expect(addressHostnames(['10.0.0.1', 'store.example.com', undefined, '1.2.3'])).to.deep.equal(['10.0.0.1']);
  });
});
