import { expect } from 'chai';
import { startEmbeddedApiServer } from '../apiserver/testing/embedded-api-server.ts';
import { CONFIG_MAP } from '../kube/api/core.ts';
import { systemClock } from '../core/clock.ts';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { KubeletRig } from './testing/kubelet-rig.ts';
import { podRecord, upstreamRecords } from './testing/pod-record.ts';
import { SAMPLE_PODS } from './testing/sample-pods.ts';
import { holds } from './testing/status-path.ts';

/** What a real kubelet made of the sample pods, recorded by `kubelet.kind.ts`. */
describe('pods as a real kubelet runs them', () => {
  const clock = new FakeClock();
  const records = upstreamRecords();
  let rig: KubeletRig;

  before(async () => {
    rig = await KubeletRig.start((podRuntime) => startEmbeddedApiServer(systemClock, { podRuntime }), clock);
    // A server without its own authority publishes none.
    const metadata = { name: 'kube-root-ca.crt', namespace: 'default' };
    await rig.client.create(
      CONFIG_MAP,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': 'none' } },
      { signal: rig.signal },
    );
  });
  after(() => rig[Symbol.asyncDispose]());

  for (const sample of SAMPLE_PODS)
    it(sample.name, async () => {
      await rig.create(sample.name, sample.spec);
      const reached = rig.until(sample.name, (pod) => sample.until.every((path) => holds(pod, path)));
      await rig.stepUntil(clock, reached);
      if (sample.told !== undefined) await rig.stepUntil(clock, rig.event(sample.name, sample.told));
      // What goes on beside: events, and probes that go on to fail.
      await rig.stepUntil(clock, clock.sleep(3_000));
      const { pod, events } = await rig.settled(sample.name);
      const ours = podRecord(pod, events);
      expect(ours.status, JSON.stringify(pod.status)).to.deep.equal(records[sample.name]?.status);
      expect(ours.events).to.deep.equal(records[sample.name]?.events);
    });
});
