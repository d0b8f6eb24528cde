import { expect } from 'chai';
import type { ConfigMap } from '../../../kube/api/core.ts';
import { isManagedAs, managed, managerOf, released } from './mesh-config.ts';

const configMap = (text?: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'fsm-mesh-config' },
  ...(text === undefined ? {} : { data: { 'mesh_config.json': text, other: 'kept' } }),
});
const management = { region: 'r', zone: 'z', group: 'g', name: 'n', controlPlaneUID: 'uid-1' };
const documentOf = ({ data }: ConfigMap): unknown => JSON.parse(data?.['mesh_config.json'] ?? '');

describe('the mesh config of a member', () => {
  it('says who manages it (003-R1)', () => {
    const config = managed(
      configMap('{"isManaged": false, "repo": {"rootURL": "x"}, "cluster": {"uid": "u"}}'),
      management,
    );
    expect(documentOf(config)).to.deep.equal({
      isManaged: true,
      repo: { rootURL: 'x' },
      cluster: { uid: 'u', ...management },
    });
    expect(config.data?.['other']).to.equal('kept');
    expect(managerOf(config)).to.equal('uid-1');
    expect(managerOf(released(config))).to.equal(undefined);
    expect(isManagedAs(config, { name: 'n', controlPlaneUid: 'uid-1' })).to.equal(true);
    expect(isManagedAs(config, { name: 'n', controlPlaneUid: 'uid-2' })).to.equal(false);
    expect(isManagedAs(config, { name: 'm', controlPlaneUid: 'uid-1' })).to.equal(false);
  });

  it('is nobody’s when it cannot be read', () => {
    for (const text of [undefined, '', '{', '[]', 'null', '{"isManaged": true}', '{"isManaged": true, "cluster": 1}'])
      expect(managerOf(configMap(text)), text).to.equal(undefined);
    expect(managerOf(managed(configMap('{'), management))).to.equal('uid-1');
  });
});
