import { expect } from 'chai';
import { helloworldAnswer } from './start-helloworld.ts';

describe('helloworldAnswer', () => {
  const identity = { version: 'v1', podName: 'helloworld-v1-abc' };
  const ask = (path: string, method = 'GET'): readonly [number, string] => {
    const { status, body } = helloworldAnswer({ method, path, headers: {} }, identity);
    return [status, body];
  };

  it('says version and instance at /hello', () => {
    expect(ask('/hello')).to.deep.equal([200, 'Hello version: v1, instance: helloworld-v1-abc\n']);
  });

  it('is healthy at /health', () => {
    expect(ask('/health')).to.deep.equal([200, 'Helloworld is healthy']);
  });

  it('knows no other path', () => {
    expect(ask('/')).to.deep.equal([404, 'Not Found\n']);
    expect(ask('/hello/')).to.deep.equal([404, 'Not Found\n']);
  });

  it('refuses other methods', () => {
    expect(ask('/hello', 'POST')[0]).to.equal(405);
  });
});
