import { expect } from 'chai';
import { DEFAULT_TIMEOUT_MS } from './routing/compiled-match.ts';
import { GATEWAY_PROXY_DEFAULTS } from './gateway-proxy.ts';
import { ROUTE_STREAM_DEFAULTS } from './subscribe/route-stream.ts';

describe('defaults', () => {
  it('are those of the docs', () => {
    expect(GATEWAY_PROXY_DEFAULTS).to.deep.equal({ connectTimeoutMs: 250, warmUpMs: 1_000, shutdownGraceMs: 1_000 });
    expect(ROUTE_STREAM_DEFAULTS).to.deep.equal({ silenceMs: 12_000 });
    expect(DEFAULT_TIMEOUT_MS).to.equal(30_000);
  });
});
