import { isNode, LineCounter, parseAllDocuments, type Document } from 'yaml';
import { FleetbedError, type Problem } from '../../core/errors.ts';
import type { AnyObject } from '../meta/object.ts';
import { describeObject } from './describe-object.ts';

type Path = readonly (string | number)[];

/**
 * The objects of a YAML or JSON manifest of one or more documents, in their order. Empty documents are passed over, a
 * `List` is replaced by its items. Throws `FLEETBED_MANIFEST_INVALID` with every problem of the file, each with its
 * line. Does not know schemas: the server checks fields.
 */
export function parseManifest(text: string, file: string): readonly AnyObject[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines });
  const documents: readonly Document.Parsed[] = 'empty' in parsed ? [] : parsed;
  const reader = new ManifestReader(lines);
  documents.forEach((document, index) => {
    reader.read(document, index);
  });
  if (reader.problems.length > 0)
    throw new FleetbedError('FLEETBED_MANIFEST_INVALID', `${file} is not a manifest`, { problems: reader.problems });
  return reader.objects;
}

class ManifestReader {
  readonly problems: Problem[] = [];
  readonly objects: AnyObject[] = [];
  readonly #lines: LineCounter;
  readonly #seen = new Set<string>();

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  read(document: Document.Parsed, index: number): void {
    const name = `documents[${String(index)}]`;
    if (document.errors.length > 0) {
      for (const error of document.errors)
        this.#problem(error.pos[0], name, (error.message.split('\n')[0] ?? '').replace(/ at line \d+.*$/, ''));
      return;
    }
    if (document.contents === null) return;
    const value: unknown = document.toJS();
    if (value !== null) this.#object(value, document, [], name);
  }

  #object(value: unknown, document: Document.Parsed, path: Path, name: string): void {
    const at = (message: string, ...fields: string[]): void => {
      this.#problem(offsetOf(document, [...path, ...fields]), [name, ...fields].join('.'), message);
    };
    if (!isFields(value)) {
      at('a mapping is needed: a Kubernetes object');
      return;
    }
    if (Array.isArray(value['items']) && String(value['kind']).endsWith('List')) {
      (value['items'] as unknown[]).forEach((item, index) => {
        this.#object(item, document, [...path, 'items', index], `${name}.items[${String(index)}]`);
      });
      return;
    }
    const before = this.problems.length;
    for (const field of ['apiVersion', 'kind']) if (!isText(value[field])) at('Required value', field);
    const metadata = value['metadata'];
    if (!isFields(metadata) || !isText(metadata['name'])) at('Required value', 'metadata', 'name');
    if (isFields(metadata) && metadata['namespace'] !== undefined && !isText(metadata['namespace']))
      at('a string is needed', 'metadata', 'namespace');
    if (this.problems.length === before) this.#add(value as unknown as AnyObject, at);
  }

  #add(object: AnyObject, at: (message: string, ...fields: string[]) => void): void {
    const identity = describeObject(object);
    if (this.#seen.has(`${object.apiVersion} ${identity}`)) at(`${identity} is there twice`, 'metadata', 'name');
    this.#seen.add(`${object.apiVersion} ${identity}`);
    this.objects.push(object);
  }

  #problem(offset: number, path: string, message: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.problems.push({ path, message, line: Math.max(line, 1), column: Math.max(col, 1) });
  }
}

/** Where a field is, or the nearest thing around it. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
