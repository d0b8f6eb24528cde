import { expect } from 'chai';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { discoveryVerbs } from '../discovery/discovery-verbs.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { crdWith } from './testing/crd-cases.ts';
import { crdRig, type CrdRig } from './testing/crd-rig.ts';

const GROUP = 'crdtopic.example.com';
const NAME = `things.${GROUP}`;

function reasons(crd: ApiObject | undefined): readonly string[] {
  return listAt(objectAt(crd, 'status'), 'conditions').map((condition) =>
    ['type', 'status', 'reason'].map((field) => textAt(isJsonObject(condition) ? condition : {}, field)).join(' '),
  );
}

function served(rig: CrdRig, version: string = 'v1'): ResourceDefinition {
  const definition = rig.catalog.find(GROUP, version, 'things');
  if (definition === undefined) throw new Error(`${version} is not served`);
  return definition;
}

function thing(name: string, more: JsonObject = {}, version: string = 'v1'): ApiObject {
  return { apiVersion: `${GROUP}/${version}`, kind: 'Thing', metadata: { name, namespace: 'default' }, ...more };
}

describe('the CRD controller', () => {
  it('accepts the names of a CRD, establishes it and serves it', async () => {
    using rig = crdRig();
    const made = await rig.install(crdWith());
    expect(made['status']).to.deep.equal({
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: ['v1'],
    });
    expect(reasons(rig.crd(NAME))).to.deep.equal([
      'NamesAccepted True NoConflicts',
      'Established True InitialNamesAccepted',
    ]);
    expect(served(rig).listKind).to.equal('ThingList');
    expect(rig.errors).to.deep.equal([]);
  });

  it('refuses names that another CRD holds, and gives them on when that one is gone', async () => {
    using rig = crdRig();
    await rig.install(crdWith());
    const rival = `rivals.${GROUP}`;
    await rig.install(crdWith({ metadata: { name: rival }, names: { plural: 'rivals', kind: 'Thing' } }));
    expect(reasons(rig.crd(rival))).to.deep.equal([
      'NamesAccepted False ListKindConflict',
      'Established False NotAccepted',
    ]);
    expect(rig.catalog.find(GROUP, 'v1', 'rivals')).to.equal(undefined);
    await rig.registry.delete(rig.definition, { name: NAME }, rig.context);
    await rig.controller.settled();
    expect(rig.crd(NAME)).to.equal(undefined);
    expect(rig.catalog.find(GROUP, 'v1', 'rivals')?.kind).to.equal('Thing');
  });

  it('removes every object before the CRD itself, and waits for those that are held', async () => {
    using rig = crdRig();
    await rig.install(crdWith());
    await rig.registry.create(served(rig), thing('free'), rig.context);
    const held = thing('held');
    held.metadata['finalizers'] = ['example.com/hold'];
    await rig.registry.create(served(rig), held, rig.context);
    const { deleted } = await rig.registry.delete(rig.definition, { name: NAME }, rig.context);
    await rig.controller.settled();
    expect(deleted).to.equal(false);
    expect(rig.registry.get(served(rig), { namespace: 'default', name: 'free' })).to.equal(undefined);
    expect(reasons(rig.crd(NAME)).at(-1)).to.equal('Terminating True InstanceDeletionInProgress');
    const refusal = await rig.registry.create(served(rig), thing('late'), rig.context).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(KubeStatusError);
    expect(String(refusal)).to.contain('create not allowed while custom resource definition is terminating');
    const last = structuredClone(rig.registry.get(served(rig), { namespace: 'default', name: 'held' }));
    if (last === undefined) throw new Error('the held object is gone');
    delete last.metadata['finalizers'];
    await rig.registry.update(served(rig), last, rig.context);
    await rig.controller.settled();
    expect(rig.crd(NAME)).to.equal(undefined);
    expect(rig.catalog.find(GROUP, 'v1', 'things')).to.equal(undefined);
    expect(rig.errors).to.deep.equal([]);
  });

  it('goes on with an end that is asked for twice, and tells what is still allowed', async () => {
    using rig = crdRig();
    await rig.install(crdWith());
    const held = thing('held');
    held.metadata['finalizers'] = ['example.com/hold'];
    await rig.registry.create(served(rig), held, rig.context);
    await rig.registry.delete(rig.definition, { name: NAME }, rig.context);
    await rig.controller.settled();
    await rig.registry.delete(rig.definition, { name: NAME }, rig.context);
    await rig.controller.settled();
    expect(reasons(rig.crd(NAME)).at(-1)).to.equal('Terminating True InstanceDeletionInProgress');
    expect(rig.crd(NAME)?.metadata['generation']).to.equal(1);
    expect(discoveryVerbs(served(rig))).to.deep.equal(['delete', 'deletecollection', 'get', 'list', 'watch']);
  });

  it('makes kinds anew when the CRD changes in any version, and only then', async () => {
    using rig = crdRig();
    const made = await rig.install(crdWith());
    const { origin } = served(rig);
    const labelled = { ...structuredClone(rig.crd(NAME) ?? made) };
    labelled.metadata['labels'] = { a: 'b' };
    const stored = await rig.registry.update(rig.definition, labelled, rig.context);
    await rig.controller.settled();
    expect(served(rig).origin).to.equal(origin);
    const renamed = structuredClone(stored);
    const names = objectAt(objectAt(renamed, 'spec'), 'names') ?? {};
    names['shortNames'] = ['th'];
    await rig.registry.update(rig.definition, renamed, rig.context);
    await rig.controller.settled();
    expect(served(rig).origin).to.not.deep.equal(origin);
    expect(served(rig).shortNames).to.deep.equal(['th']);
  });

  it('says of community groups whether they were approved', async () => {
    using rig = crdRig();
    const annotations = { 'api-approved.kubernetes.io': 'unapproved, a test' };
    await rig.install(crdWith({ metadata: { name: 'things.x.k8s.io', annotations }, spec: { group: 'x.k8s.io' } }));
    expect(reasons(rig.crd('things.x.k8s.io'))).to.include(
      'KubernetesAPIApprovalPolicyConformant False UnapprovedAnnotation',
    );
  });
});

describe('a custom resource', () => {
  it('counts generations, keeps status apart, and is defaulted', async () => {
    using rig = crdRig();
    const schema = {
      type: 'object',
      properties: {
        spec: { type: 'object', default: {}, properties: { a: { type: 'integer', default: 1 } } },
        status: { type: 'object', properties: { b: { type: 'string' } } },
      },
    };
    await rig.install(crdWith({ schema, version: { subresources: { status: {} } } }));
    const definition = served(rig);
    const made = await rig.registry.create(definition, thing('it', { status: { b: 'x' } }), rig.context);
    expect([made['spec'], made['status'], made.metadata['generation']]).to.deep.equal([{ a: 1 }, undefined, 1]);
    const withStatus = { ...structuredClone(made), spec: { a: 9 }, status: { b: 'x' } };
    const shown = await rig.registry.update(definition, withStatus, rig.context, { subresource: 'status' });
    expect([shown['spec'], shown['status'], shown.metadata['generation']]).to.deep.equal([{ a: 1 }, { b: 'x' }, 1]);
    const changed = await rig.registry.update(definition, { ...structuredClone(shown), spec: { a: 2 } }, rig.context);
    expect([changed['status'], changed.metadata['generation']]).to.deep.equal([{ b: 'x' }, 2]);
  });

  it('is shown by other versions as far as they know it, with the defaults of the version it was written in', async () => {
    using rig = crdRig();
    const version = (name: string, storage: boolean, properties: JsonObject): JsonObject => ({
      name,
      served: true,
      storage,
      schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
    });
    const text = { type: 'string' };
    const v1 = version('v1', true, { a: text, b: text });
    await rig.install(crdWith({ versions: [v1, version('v2', false, { a: text, c: { ...text, default: 'C' } })] }));
    await rig.registry.create(served(rig), thing('it', { spec: { a: 'A', b: 'B' } }), rig.context);
    const at = { namespace: 'default', name: 'it' };
    expect(rig.registry.get(served(rig, 'v2'), at)?.['spec']).to.deep.equal({ a: 'A' });
    const next = thing('it', { spec: { a: 'A2' } }, 'v2');
    const replaced = await rig.registry.update(
      served(rig, 'v2'),
      {
        ...next,
        metadata: {
          ...next.metadata,
          resourceVersion: rig.registry.get(served(rig, 'v2'), at)?.metadata['resourceVersion'] ?? '',
        },
      },
      rig.context,
    );
    expect(replaced['spec']).to.deep.equal({ a: 'A2' });
    expect(rig.registry.get(served(rig), at)?.['spec']).to.deep.equal({ a: 'A2' });
  });
});
