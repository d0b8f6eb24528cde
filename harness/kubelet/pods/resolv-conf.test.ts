import { expect } from 'chai';
import type { RunPod, RunPodSpec } from './pod-types.ts';
import { podResolvConf } from './resolv-conf.ts';

describe('podResolvConf', () => {
  const CLUSTER = 'search ns.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';
  const machine = (): Promise<string> => Promise.resolve('# mine\nnameserver 192.0.2.1\nsearch old\nsearch lan\n');
  const pod = (spec: Partial<RunPodSpec>): RunPod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod' },
    spec: { containers: [], ...spec },
  });

  it('is that of the cluster, or of the machine', async () => {
    expect(await podResolvConf(pod({}), { cluster: CLUSTER, machine })).to.equal(CLUSTER);
    expect(await podResolvConf(pod({ dnsPolicy: 'Default' }), { cluster: undefined, machine })).to.equal(
      'search lan\nnameserver 192.0.2.1\n',
    );
  });

  it('has what the pod adds and changes', async () => {
    const dnsConfig = {
      nameservers: ['192.0.2.7', '10.96.0.10'],
      searches: ['my.dns'],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    };
    expect(await podResolvConf(pod({ dnsConfig }), { cluster: CLUSTER, machine })).to.equal(
      'search ns.svc.cluster.local svc.cluster.local my.dns\nnameserver 10.96.0.10\nnameserver 192.0.2.7\n' +
        'options ndots:2 edns0\n',
    );
    expect(await podResolvConf(pod({ dnsPolicy: 'None', dnsConfig }), { cluster: CLUSTER, machine })).to.equal(
      'search my.dns\nnameserver 192.0.2.7\nnameserver 10.96.0.10\noptions ndots:2 edns0\n',
    );
  });

  it('is empty on a machine without one', async () => {
    const none = (): Promise<never> => Promise.reject(new Error('ENOENT'));
    expect(await podResolvConf(pod({ dnsPolicy: 'Default' }), { cluster: undefined, machine: none })).to.equal('');
  });
});
