import { expect } from 'chai';
import type { JsonObject } from '../json/json.ts';
import { fieldErrorText, type FieldError } from '../status/field-error.ts';
import { nameRules } from './names.ts';
import { kubernetesFinalizerErrors, validateObjectMeta, validateObjectMetaUpdate } from './validate-meta.ts';

const texts = (errors: readonly FieldError[]): string[] => errors.map(fieldErrorText);
const created = (meta: JsonObject, namespaced: boolean = true): string[] =>
  texts(validateObjectMeta(meta, { namespaced, validateName: nameRules.subdomain }));

describe('metadata of new objects', () => {
  it('has a name, and a namespace where the kind wants one', () => {
    expect(created({})).to.deep.equal([
      'metadata.name: Required value: name or generateName is required',
      'metadata.namespace: Required value',
    ]);
    expect(created({ name: 'a', namespace: 'b' }, false)).to.deep.equal([
      'metadata.namespace: Forbidden: not allowed on this type',
    ]);
  });

  it('names what owns it', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', uid: 'u', controller: true };
    expect(created({ name: 'a', namespace: 'b', ownerReferences: [owner] })).to.deep.equal([]);
    expect(created({ name: 'a', namespace: 'b', ownerReferences: [owner, { ...owner, name: 'e' }] })).to.deep.equal([
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"apps/v1","kind":"Deployment","name":"d","uid":"u","controller":true},{"apiVersion":"apps/v1","kind":"Deployment","name":"e","uid":"u","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Deployment/d and Deployment/e',
    ]);
    expect(created({ name: 'a', namespace: 'b', ownerReferences: [{ apiVersion: 'a/b/c', uid: 'u' }] })).to.deep.equal([
      'metadata.ownerReferences.apiVersion: Invalid value: "a/b/c": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
    ]);
  });

  it('has at most 256 KiB of annotations', () => {
    expect(created({ name: 'a', namespace: 'b', annotations: { a: 'é'.repeat(140_000) } })).to.deep.equal([
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
  });

  it('does not break on fields of the wrong kind', () => {
    expect(
      created({ name: 1, namespace: [], labels: 'x', annotations: 3, ownerReferences: {}, finalizers: [{}] }),
    ).to.have.length(2);
  });
});

describe('metadata that changes', () => {
  const old = {
    name: 'a',
    namespace: 'b',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '2020-01-01T00:00:00Z',
    generation: 3,
  };

  it('keeps what the server has set', () => {
    expect(
      texts(validateObjectMetaUpdate({ ...old, uid: 'v', generation: 2, resourceVersion: '' }, old)),
    ).to.deep.equal([
      'metadata.resourceVersion: Invalid value: "": must be specified for an update',
      'metadata.generation: Invalid value: 2: must not be decremented',
      'metadata.uid: Invalid value: "v": field is immutable',
    ]);
  });

  it('gets no more finalizers while it is being deleted', () => {
    const deleted = { ...old, deletionTimestamp: '2020-01-01T00:00:00Z', finalizers: ['a/b'] };
    expect(texts(validateObjectMetaUpdate({ ...deleted, finalizers: ['a/b', 'x/y', 'c/d'] }, deleted))).to.deep.equal([
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"c/d", "x/y"}',
    ]);
    expect(validateObjectMetaUpdate({ ...deleted, finalizers: [] }, deleted)).to.deep.equal([]);
  });
});

it('finalizers of built-in kinds are Kubernetes’ own or have a slash', () => {
  expect(texts(kubernetesFinalizerErrors(['kubernetes', 'orphan', 'a/b', 'x'], 'f'))).to.deep.equal([
    'f[3]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified',
  ]);
});
