import { expect } from 'chai';
import { FleetbedError } from '../../core/errors.ts';
import { applyGroups } from './apply-order.ts';
import { parseManifest } from './parse-manifest.ts';
import { withRuntimeImage } from './runtime-image.ts';

function problemsOf(text: string): readonly string[] {
  try {
    parseManifest(text, 'app.yaml');
  } catch (error) {
    if (!(error instanceof FleetbedError) || error.code !== 'FLEETBED_MANIFEST_INVALID') throw error;
    expect(error.message).to.equal('app.yaml is not a manifest');
    return error.problems.map(
      ({ path, message, line, column }) => `${String(line)}:${String(column)} ${path}: ${message}`,
    );
  }
  throw new Error('nothing was thrown');
}

describe('parseManifest', () => {
  it('gives the objects of all documents, without empty ones', () => {
    const text = '---\n# nothing\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\n';
    expect(parseManifest(text, 'app.yaml')).to.deep.equal([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } },
    ]);
    expect(parseManifest('', 'app.yaml')).to.deep.equal([]);
  });

  it('takes the items out of a List, and reads JSON', () => {
    const item = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } };
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item] });
    expect(parseManifest(list, 'app.json')).to.deep.equal([item]);
  });

  it('finds every problem of every document, with its line', () => {
    const text = [
      'apiVersion: v1',
      'metadata: {name: a}',
      '---',
      'apiVersion: v1',
      'kind: Pod',
      'metadata: {labels: {}}',
      '---',
      '- a',
      '---',
      'apiVersion: v1',
      'kind: List',
      'items:',
      '- kind: Pod',
      '  apiVersion: v1',
      '  metadata: {name: b, namespace: 7}',
    ].join('\n');
    expect(problemsOf(text)).to.deep.equal([
      '1:1 documents[0].kind: Required value',
      '6:11 documents[1].metadata.name: Required value',
      '8:1 documents[2]: a mapping is needed: a Kubernetes object',
      '15:34 documents[3].items[0].metadata.namespace: a string is needed',
    ]);
  });

  it('places what is not YAML', () => {
    expect(problemsOf('a: b: c\n')).to.deep.equal([
      '1:4 documents[0]: Nested mappings are not allowed in compact mappings',
    ]);
  });

  it('refuses the same object twice, but not the same name of two kinds', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: n}\n';
    expect(problemsOf(`${pod}---\n${pod}`)).to.deep.equal(['7:18 documents[1].metadata.name: Pod n/a is there twice']);
    expect(parseManifest(`${pod}---\n${pod.replace('Pod', 'Service')}`, 'app.yaml')).to.have.length(2);
  });
});

describe('applyGroups', () => {
  it('puts what others need first and keeps the order of alike kinds', () => {
    const kinds = [
      'ValidatingWebhookConfiguration',
      'Gateway',
      'Deployment',
      'HTTPRoute',
      'Service',
      'ServiceAccount',
      'ClusterRoleBinding',
      'ClusterRole',
      'Namespace',
      'CustomResourceDefinition',
    ];
    const objects = kinds.map((kind) => ({ apiVersion: 'v1', kind, metadata: { name: 'a' } }));
    expect(applyGroups(objects).map((group) => group.map(({ kind }) => kind))).to.deep.equal([
      ['CustomResourceDefinition'],
      ['Namespace'],
      ['ServiceAccount'],
      ['ClusterRole'],
      ['ClusterRoleBinding'],
      ['Service'],
      ['Deployment'],
      ['Gateway', 'HTTPRoute'],
      ['ValidatingWebhookConfiguration'],
    ]);
  });
});

describe('withRuntimeImage', () => {
  it('replaces the runtime image wherever an image is named, and nothing else', () => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'fleetbed.dev/runtime' },
      spec: { containers: [{ image: 'fleetbed.dev/runtime' }, { image: 'nginx' }, { name: 'fleetbed.dev/runtime' }] },
    };
    expect(withRuntimeImage([object], 'local/runtime:1')).to.deep.equal([
      {
        ...object,
        spec: { containers: [{ image: 'local/runtime:1' }, { image: 'nginx' }, { name: 'fleetbed.dev/runtime' }] },
      },
    ]);
  });
});
