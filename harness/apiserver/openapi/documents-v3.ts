/** All OpenAPI v3 documents of a server, by the path below `/openapi/v3/`. */
import { recordedDefinitions, type RecordedDefinitions } from '../../kube/openapi/recorded-definitions.ts';
import { servedGroups, type ServedGroup } from '../discovery/served-groups.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { groupPath, groupsPath, versionPath, versionsPath } from './discovery-paths.ts';
import { groupVersionDocumentV3, pathsDocumentV3 } from './document-v3.ts';
import type { PathOperations } from './operation.ts';
import { PublishedDocument } from './published-document.ts';
import { groupVersionPath } from './resource-paths.ts';
import { shapeOf } from './shape-of.ts';

export type DocumentsByPath = ReadonlyMap<string, PublishedDocument>;

interface CustomDocument {
  readonly of: readonly ResourceDefinition[];
  readonly document: PublishedDocument;
}

/**
 * Documents outlive changes of the catalog that do not concern them. Those of built-in groups are shared by the servers
 * of the process, as long as the recorded definitions they are made of.
 */
export class DocumentsV3 {
  /** Of custom groups, by the definitions they were made of. */
  #custom = new Map<string, CustomDocument>();

  documents(definitions: readonly ResourceDefinition[]): DocumentsByPath {
    const groups = servedGroups(definitions);
    const found = new Map<string, PublishedDocument>([
      ['api', shared('api', () => pathsText(versionsPath()))],
      ['apis', shared('apis', () => pathsText(groupsPath()))],
      ['version', shared('version', () => pathsText(versionPath()))],
    ]);
    const custom = new Map<string, CustomDocument>();
    for (const served of groups) {
      if (served.group !== '' && isBuiltIn(served))
        found.set(
          `apis/${served.group}`,
          shared(served.group, () => pathsText(groupPath(served.group))),
        );
      for (const { version, resources } of served.versions) {
        const path = groupVersionPath({ group: served.group, version }).slice(1);
        if (resources.every(({ decoding }) => decoding === 'builtin')) {
          found.set(
            path,
            shared(shapeOf(resources), () => groupVersionText(resources)),
          );
          continue;
        }
        const known = this.#custom.get(path);
        const kept =
          known !== undefined && isSame(known.of, resources)
            ? known
            : { of: resources, document: new PublishedDocument(() => groupVersionText(resources)) };
        custom.set(path, kept);
        found.set(path, kept.document);
      }
    }
    this.#custom = custom;
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

const documentsOf = new WeakMap<RecordedDefinitions, Map<string, PublishedDocument>>();

function shared(key: string, make: () => Buffer): PublishedDocument {
  const recorded = recordedDefinitions();
  let documents = documentsOf.get(recorded);
  if (documents === undefined) {
    documents = new Map();
    documentsOf.set(recorded, documents);
  }
  const known = documents.get(key);
  if (known !== undefined) return known;
  const made = new PublishedDocument(make);
  documents.set(key, made);
  return made;
}

function pathsText(path: PathOperations): Buffer {
  return Buffer.from(pathsDocumentV3([path]));
}

function groupVersionText(definitions: readonly ResourceDefinition[]): Buffer {
  return Buffer.from(groupVersionDocumentV3(definitions));
}

function isBuiltIn({ versions }: ServedGroup): boolean {
  return versions.some(({ resources }) => resources.some(({ decoding }) => decoding === 'builtin'));
}

function isSame(a: readonly ResourceDefinition[], b: readonly ResourceDefinition[]): boolean {
  return a.length === b.length && a.every((definition, index) => definition === b[index]);
}
