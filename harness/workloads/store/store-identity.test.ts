import { expect } from 'chai';
import { podEmoji, storeIdentity } from './store-identity.ts';

describe('storeIdentity', () => {
  const required = { CLUSTER_NAME: 'c', ZONE: 'z', PROJECT_ID: 'p', HOSTNAME: 'store-1' };

  it('leaves out what the environment does not say', () => {
    expect(Object.keys(storeIdentity({ ...required, NODE_NAME: '' })).sort()).to.deep.equal([
      'cluster_name',
      'pod_name',
      'pod_name_emoji',
      'project_id',
      'zone',
    ]);
  });

  it('has the pod facts of the downward API', () => {
    const identity = storeIdentity({ ...required, NODE_NAME: 'n', POD_IP: '10.1.0.4', POD_NAMESPACE: 'store' });
    expect(identity).to.include({ node_name: 'n', pod_ip: '10.1.0.4', pod_namespace: 'store' });
  });

  it('does not start without its cluster', () => {
    expect(() => storeIdentity({ ...required, CLUSTER_NAME: undefined })).to.throw(
      'store needs environment variables that are not set',
    );
  });
});

describe('podEmoji', () => {
  it('is one emoji, the same for the same pod', () => {
    expect(podEmoji('store-1')).to.match(/^\p{Extended_Pictographic}$/u);
    expect(podEmoji('store-1')).to.equal(podEmoji('store-1'));
    expect(new Set(['a', 'b', 'c', 'd'].map(podEmoji)).size).to.equal(4);
  });
});
