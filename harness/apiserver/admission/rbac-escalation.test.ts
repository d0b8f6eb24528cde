import { expect } from 'chai';
import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import { rbacAuthorizer } from '../authz/rbac-authorizer.ts';
import { RbacIndex } from '../authz/rbac-index.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { sampleDefinition } from '../testing/sample-definition.ts';
import type { AdmissionPlugin } from './admission.ts';
import { rbacEscalation } from './rbac-escalation.ts';
import { admissionOf, outcomeOf, put } from './testing/admission-rig.ts';

const GROUP = 'rbac.authorization.k8s.io';
const kind = (name: string, namespaced: boolean): ReturnType<typeof sampleDefinition> =>
  sampleDefinition({ group: GROUP, version: 'v1', kind: name, namespaced });
const ROLES = kind('Role', true);
const CLUSTER_ROLES = kind('ClusterRole', false);
const ROLE_BINDINGS = kind('RoleBinding', true);

function rig(): { readonly storage: Storage; readonly plugin: AdmissionPlugin } {
  const storage = memoryStorage();
  const index = new RbacIndex(storage);
  put(
    storage,
    `clusterroles.${GROUP}`,
    { name: 'held' },
    {
      rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
    },
  );
  put(
    storage,
    `clusterroles.${GROUP}`,
    { name: 'view' },
    {
      rules: [{ verbs: ['list'], apiGroups: [''], resources: ['pods', 'secrets'] }],
    },
  );
  put(
    storage,
    `clusterrolebindings.${GROUP}`,
    { name: 'b' },
    {
      roleRef: { kind: 'ClusterRole', name: 'held' },
      subjects: [{ kind: 'User', name: 'jane' }],
    },
  );
  return { storage, plugin: rbacEscalation(rbacAuthorizer(index), index) };
}

const object = (name: string, fields: JsonObject): ApiObject => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'Any',
  metadata: { name },
  ...fields,
});
const rule = (verb: string, resource: string): JsonObject => ({
  verbs: [verb],
  apiGroups: [''],
  resources: [resource],
});
const binding = (role: string): ApiObject =>
  object('x', { roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: role }, subjects: [] });

describe('the escalation check', () => {
  it('lets somebody grant what he holds', async () => {
    const { plugin } = rig();
    expect(await outcomeOf(plugin, admissionOf(ROLES, object('x', { rules: [rule('get', 'pods')] })))).to.equal(
      'admitted',
    );
    expect(await outcomeOf(plugin, admissionOf(ROLE_BINDINGS, binding('held')))).to.equal('admitted');
  });

  it('refuses what he does not hold, in words of upstream', async () => {
    const { plugin } = rig();
    const wanted = object('x', { rules: [rule('get', 'pods'), rule('get', 'secrets')] });
    expect(await outcomeOf(plugin, admissionOf(ROLES, wanted))).to.equal(
      '403 roles.rbac.authorization.k8s.io "x" is forbidden: user "jane" (groups=["devs" "system:authenticated"]) is attempting ' +
        'to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    );
    expect(await outcomeOf(plugin, admissionOf(ROLE_BINDINGS, binding('view')))).to.match(
      /^403 rolebindings\.rbac\.authorization\.k8s\.io "x" is forbidden: user "jane" .*Resources:\["secrets"\], Verbs:\["list"\]\}$/s,
    );
    expect(await outcomeOf(plugin, admissionOf(ROLE_BINDINGS, binding('nope')))).to.equal(
      '404 rolebindings.rbac.authorization.k8s.io "nope" not found',
    );
  });

  it('asks nothing where the permissions stay as they were', async () => {
    const { plugin } = rig();
    const before = object('x', { rules: [rule('get', 'secrets')] });
    const after = { ...before, metadata: { name: 'x', labels: { a: 'b' } } };
    const attributes = admissionOf(ROLES, after, { operation: 'UPDATE', oldObject: before });
    expect(await outcomeOf(plugin, attributes)).to.equal('admitted');
  });

  it('leaves aggregation to those who hold everything', async () => {
    const { plugin, storage } = rig();
    const aggregated = object('x', { rules: [], aggregationRule: { clusterRoleSelectors: [] } });
    expect(await outcomeOf(plugin, admissionOf(CLUSTER_ROLES, aggregated))).to.equal(
      '403 clusterroles.rbac.authorization.k8s.io "x" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    );
    put(
      storage,
      `clusterroles.${GROUP}`,
      { name: 'held' },
      {
        rules: [
          { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
          { verbs: ['*'], nonResourceURLs: ['*'] },
        ],
      },
    );
    expect(await outcomeOf(plugin, admissionOf(CLUSTER_ROLES, aggregated))).to.equal('admitted');
  });

  it('exempts administrators and holders of bind and escalate', async () => {
    const { plugin, storage } = rig();
    const admin = { name: 'root', groups: ['system:masters'] };
    expect(await outcomeOf(plugin, admissionOf(ROLE_BINDINGS, binding('view'), { user: admin }))).to.equal('admitted');
    put(
      storage,
      `clusterroles.${GROUP}`,
      { name: 'held' },
      {
        rules: [
          { verbs: ['escalate'], apiGroups: [GROUP], resources: ['roles'] },
          { verbs: ['bind'], apiGroups: [GROUP], resources: ['clusterroles'], resourceNames: ['view'] },
        ],
      },
    );
    const role = admissionOf(ROLES, object('x', { rules: [rule('get', 'secrets')] }));
    expect(await outcomeOf(plugin, role)).to.equal('admitted');
    expect(await outcomeOf(plugin, admissionOf(ROLE_BINDINGS, binding('view')))).to.equal('admitted');
    put(storage, `clusterroles.${GROUP}`, { name: 'other' }, { rules: [rule('get', 'secrets')] });
    expect(await outcomeOf(plugin, admissionOf(ROLE_BINDINGS, binding('other')))).to.match(/^403 /);
  });
});
