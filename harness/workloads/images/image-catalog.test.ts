import { expect } from 'chai';
import { request } from 'node:http';
import { MappedNetwork } from '../testing/mapped-network.ts';
import { ImageProgram } from '../testing/running-program.ts';
import { clusterImages } from './cluster-images.ts';
import { imageCatalog } from './image-catalog.ts';

function get(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let body = `${String(response.statusCode)} `;
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => {
        resolve(body);
      });
    });
    call.on('error', reject).end();
  });
}

describe('imageCatalog', () => {
  const catalog = imageCatalog();

  for (const name of [
    'nginx',
    'nginx:1.24.0',
    'docker.io/library/nginx@sha256:abc',
    'localhost:5000/nginx:1',
    'flomesh/pipy:latest',
    'us-docker.pkg.dev/google-samples/containers/gke/whereami:v1.2.24',
    'gcr.io/google-samples/whereami:v1.2.6',
    'docker.io/istio/examples-helloworld-v1',
    'registry.k8s.io/gateway-api/echo-basic:v1.6.0-dev.2',
    'gcr.io/k8s-staging-gateway-api/echo-basic:v1',
    'us-central1-docker.pkg.dev/k8s-staging-images/gateway-api/conformance/echo-basic:v0.1.0',
    'registry.k8s.io/pause:3.10',
    'busybox:1.36',
    'curlimages/curl',
    'fleetbed.local/runtime:0123456789ab',
  ]) {
    it(`knows ${name}`, () => {
      const image = catalog.find(name);
      const [first = ''] = [...(image?.entrypoint ?? []), ...(image?.command ?? [])];
      expect(image?.program(first), first).to.be.a('function');
    });
  }

  it('does not know what nobody has heard of, and can say what it knows', () => {
    expect(catalog.find('example.com/unheard/of:1')).to.equal(undefined);
    expect(catalog.names).to.include('nginx').and.include('flomesh/pipy');
  });

  it('has the version of helloworld in the name', () => {
    expect(catalog.find('istio/examples-helloworld-v2:1.0')?.env['SERVICE_VERSION']).to.equal('v2');
  });

  it('prefers an image that it was given', () => {
    const own = imageCatalog([{ names: ['nginx'], content: () => ({ programs: new Map(), command: ['mine'] }) }]);
    expect(own.find('nginx:1')?.command).to.deep.equal(['mine']);
  });

  it('tells whereami where its cluster is', () => {
    const images = clusterImages(catalog, { name: 'c1', location: 'us-west1-a', project: 'p' });
    const facts = { CLUSTER_NAME: 'c1', ZONE: 'us-west1-a', PROJECT_ID: 'p' };
    expect(images.find('us-docker.pkg.dev/google-samples/containers/gke/whereami:v1')?.env).to.include(facts);
    expect(images.find('nginx')).to.equal(catalog.find('nginx'));
    expect(images.find('example.com/unheard/of')).to.equal(undefined);
  });

  it('serves what the pipy script of the tutorial says', async () => {
    const script = "pipy()\n.listen(18231)\n.serveHTTP(new Message('Hi, I am from c1 and controlled by mesh!\\n'))";
    const network = new MappedNetwork();
    await using program = new ImageProgram('flomesh/pipy:latest', { argv: ['pipy', '-e', script], network });
    expect(await get(await network.port(18_231), '/x')).to.equal('200 Hi, I am from c1 and controlled by mesh!\n');
    program.signal('SIGTERM');
    expect(await program.ended).to.equal(0);
  });
});
