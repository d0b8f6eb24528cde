import { expect } from 'chai';
import { attribute } from './attribution.ts';

describe('attribute', () => {
  it('reads cluster and pod from the JSON of the store', () => {
    const body = '{\n  "cluster_name": "gke-west-1",\n  "pod_name": "store-65d-x2x",\n  "zone": "us-west1-a"\n}\n';
    expect(attribute(body)).to.deep.equal({ cluster: 'gke-west-1', pod: 'store-65d-x2x' });
  });

  it('reads the cluster from both greetings of httpbin', () => {
    expect(attribute('Hi, I am from cluster-1 and controlled by mesh!\n')).to.deep.equal({ cluster: 'cluster-1' });
    expect(attribute('Hi, I am from cluster-2!\n')).to.deep.equal({ cluster: 'cluster-2' });
    expect(attribute('Hi, I am from eu.west-3.')).to.deep.equal({ cluster: 'eu.west-3' });
  });

  it('reads the pod from the greeting of helloworld and quotes it, since it names no cluster', () => {
    const body = 'Hello version: v1, instance: helloworld-v1-7b\n';
    expect(attribute(body)).to.deep.equal({ pod: 'helloworld-v1-7b', body });
  });

  it('quotes the beginning of a body of anybody else', () => {
    expect(attribute('no healthy upstream')).to.deep.equal({ body: 'no healthy upstream' });
    expect(attribute('x'.repeat(201))).to.deep.equal({ body: 'x'.repeat(200) });
    expect(attribute('{"cluster_name": ')).to.deep.equal({ body: '{"cluster_name": ' });
    expect(attribute('{"cluster_name": 7, "pod_name": "p"}')).to.deep.equal({
      pod: 'p',
      body: '{"cluster_name": 7, "pod_name": "p"}',
    });
    expect(attribute('[1]')).to.deep.equal({ body: '[1]' });
  });

  it('says nothing about an empty body', () => {
    expect(attribute('')).to.deep.equal({});
  });
});
