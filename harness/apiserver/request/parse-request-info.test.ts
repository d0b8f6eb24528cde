import { expect } from 'chai';
import { parseRequestInfo, truthy } from './parse-request-info.ts';

const of = (method: string, url: string): Record<string, unknown> => {
  const [path = '', search = ''] = url.split('?');
  const { info } = parseRequestInfo(method, path, new URLSearchParams(search));
  return { ...info };
};

describe('parseRequestInfo', () => {
  const resources: readonly (readonly [string, string, string])[] = [
    ['GET', '/api/v1/namespaces', 'list  v1 namespaces   '],
    ['GET', '/api/v1/namespaces/a', 'get  v1 namespaces a a '],
    ['GET', '/api/v1/namespaces/a/status', 'get  v1 namespaces a a status'],
    ['PUT', '/api/v1/namespaces/a/finalize', 'update  v1 namespaces a a finalize'],
    ['POST', '/api/v1/namespaces/a/pods', 'create  v1 pods a  '],
    ['GET', '/api/v1/namespaces/a/pods/b/log', 'get  v1 pods a b log'],
    ['GET', '/api/v1/pods?watch=true', 'watch  v1 pods   '],
    ['GET', '/api/v1/pods?watch=0', 'list  v1 pods   '],
    ['DELETE', '/apis/apps/v1/namespaces/a/deployments', 'deletecollection apps v1 deployments a  '],
    ['PATCH', '/apis/apps/v1/namespaces/a/deployments/b/scale', 'patch apps v1 deployments a b scale'],
    ['GET', '/apis/apps/v1/watch/namespaces/a/deployments/b', 'watch apps v1 deployments a b '],
    ['GET', '/apis/apps/v1/deployments/', 'list apps v1 deployments   '],
    ['GET', '/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Db', 'list  v1 pods a b '],
    ['HEAD', '/api/v1/namespaces/a', 'get  v1 namespaces a a '],
  ];
  for (const [method, url, expected] of resources)
    it(`reads ${method} ${url}`, () => {
      const info = of(method, url);
      const shown = ['verb', 'group', 'version', 'resource', 'namespace', 'name', 'subresource'].map((field) =>
        String(info[field]),
      );
      expect(shown.join(' ')).to.equal(expected);
    });

  it('leaves discovery and other paths alone', () => {
    for (const path of ['/', '/api', '/api/v1', '/apis/apps', '/apis/apps/v1', '/version', '/healthz/ping'])
      expect(of('GET', path)).to.deep.equal({ isResource: false, verb: 'get', path });
  });

  it('keeps what follows a subresource', () => {
    const { rest } = parseRequestInfo('GET', '/api/v1/namespaces/a/pods/b/proxy/x/y', new URLSearchParams());
    expect(rest).to.deep.equal(['x', 'y']);
  });

  it('reads booleans as Go does', () => {
    expect(['true', '1', '', 'x', 'false', 'FALSE', '0', null].map(truthy)).to.deep.equal([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
