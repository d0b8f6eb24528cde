import { expect } from 'chai';
import { httpbinAnswer } from './start-httpbin.ts';

describe('httpbinAnswer', () => {
  it('names the cluster', () => {
    expect(httpbinAnswer({ CLUSTER_NAME: 'cluster-2' })).to.deep.equal({
      status: 200,
      contentType: 'text/plain; charset=utf-8',
      body: 'Hi, I am from cluster-2!\n',
    });
  });

  it('says that a mesh controls it when it is told so', () => {
    expect(httpbinAnswer({ CLUSTER_NAME: 'cluster-1', CONTROLLED_BY_MESH: 'true' }).body).to.equal(
      'Hi, I am from cluster-1 and controlled by mesh!\n',
    );
  });
});
