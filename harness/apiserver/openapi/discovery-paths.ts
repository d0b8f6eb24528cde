/** The paths of discovery itself. */
import { META } from './definition-name.ts';
import { DISCOVERY_TYPES } from './media-types.ts';
import { groupTag, groupTitle, groupVersionTag, groupVersionTitle } from './operation-names.ts';
import type { PathOperations } from './operation.ts';

export function versionsPath(): PathOperations {
  return discoveryPath('/api/', 'core', 'getCoreAPIVersions', 'get available API versions', 'APIVersions');
}

export function groupsPath(): PathOperations {
  return discoveryPath('/apis/', 'apis', 'getAPIVersions', 'get available API versions', 'APIGroupList');
}

export function groupPath(group: string): PathOperations {
  const id = `get${groupTitle(group)}APIGroup`;
  return discoveryPath(`/apis/${group}/`, groupTag(group), id, 'get information of a group', 'APIGroup');
}

/** @param root `/apis/apps/v1` */
export function resourcesPath(root: string, group: string, version: string): PathOperations {
  const id = `get${groupVersionTitle(group, version)}APIResources`;
  return discoveryPath(`${root}/`, groupVersionTag(group, version), id, 'get available resources', 'APIResourceList');
}

/** `/version`. */
export function versionPath(): PathOperations {
  const path = discoveryPath(
    '/version/',
    'version',
    'getCodeVersion',
    'get the version information for this server',
    '',
  );
  const only = ['application/json'];
  return {
    ...path,
    operations: path.operations.map((operation) => ({
      ...operation,
      produces: only,
      consumes: only,
      answers: operation.answers.map((answer) =>
        answer.code === 200 ? { ...answer, schema: 'io.k8s.apimachinery.pkg.version.Info' } : answer,
      ),
    })),
  };
}

function discoveryPath(path: string, tag: string, id: string, description: string, kind: string): PathOperations {
  return {
    path,
    operations: [
      {
        method: 'get',
        id,
        tag,
        description,
        parameters: [],
        answers: [
          { code: 200, description: 'OK', schema: `${META}.${kind}` },
          { code: 401, description: 'Unauthorized' },
        ],
        produces: DISCOVERY_TYPES,
        consumes: DISCOVERY_TYPES,
      },
    ],
  };
}
