import { expect } from 'chai';
import { systemClock } from '../core/clock.ts';
import { hostSource } from './host-source.ts';
import { startSampleServer } from './testing/sample-server.ts';
import { trafficSourceContract } from './testing/traffic-source.contract.ts';

trafficSourceContract('a host source', () => Promise.resolve(hostSource({ clock: systemClock })));

describe('a host source whose process stalls', () => {
  it('says how late it sent what was due meanwhile', async () => {
    await using server = await startSampleServer((_request, response) => {
      response.end('ok');
    });
    await using source = hostSource({ clock: systemClock });
    const { signal } = new AbortController();
    const pace = { kind: 'open', perSecond: 100, maxDurationMs: 200 } as const;
    const driving = source.drive({ url: server.url, pace }, signal);
    const untilMs = systemClock.now() + 60;
    while (systemClock.now() < untilMs);
    const samples = await driving;
    expect(Math.max(...samples.map(({ lateMs = 0 }) => lateMs))).to.be.at.least(40);
    expect(samples.filter(({ lateMs }) => lateMs !== undefined && lateMs < 10)).to.deep.equal([]);
  });
});
