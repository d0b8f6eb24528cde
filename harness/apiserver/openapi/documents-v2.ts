/** The OpenAPI v2 document in both its forms, kept in parts. */
import { recordedDefinitions, type RecordedDefinitions } from '../../kube/openapi/recorded-definitions.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import { servedGroups } from '../discovery/served-groups.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { builtInPartV2, customPartV2, headV2, type PartV2 } from './document-v2.ts';
import { encodeDocumentV2 } from './protobuf-v2.ts';
import { PublishedDocument } from './published-document.ts';
import { shapeOf } from './shape-of.ts';
import { jsonText } from '../../kube/json/json-text.ts';

export interface DocumentV2 {
  readonly json: PublishedDocument;
  readonly protobuf: PublishedDocument;
}

/** A document of what a catalog serves. Nothing is made before a form is asked for. */
export function documentV2(definitions: readonly ResourceDefinition[]): DocumentV2 {
  const builtIn = definitions.filter(({ decoding }) => decoding === 'builtin');
  const custom = definitions.filter(({ decoding }) => decoding === 'custom');
  const parts = (): readonly Part[] => [builtInPart(builtIn), ...custom.map(customPart)];
  return {
    json: new PublishedDocument(() => Buffer.from(documentText(parts()))),
    protobuf: new PublishedDocument(() =>
      Buffer.concat([encodeDocumentV2(headV2()), ...parts().map((part) => part.protobuf)]),
    ),
  };
}

/** What is written into documents; each form is made once. */
class Part {
  readonly #part: PartV2;
  #texts: { readonly paths: string; readonly definitions: string } | undefined;
  #protobuf: Uint8Array | undefined;

  constructor(part: PartV2) {
    this.#part = part;
  }

  get texts(): { readonly paths: string; readonly definitions: string } {
    this.#texts ??= { paths: entriesText(this.#part.paths), definitions: entriesText(this.#part.definitions) };
    return this.#texts;
  }

  /** Messages of protobuf that are written one after the other are one message. */
  get protobuf(): Uint8Array {
    const { paths, definitions } = this.#part;
    this.#protobuf ??= encodeDocumentV2({
      paths: Object.fromEntries(paths),
      definitions: Object.fromEntries(definitions),
    });
    return this.#protobuf;
  }
}

const customParts = new WeakMap<ResourceDefinition, Part>();
/** Of built-in groups, by their shape: shared by the servers of the process. */
const builtInParts = new WeakMap<RecordedDefinitions, Map<string, Part>>();

function customPart(definition: ResourceDefinition): Part {
  const known = customParts.get(definition);
  if (known !== undefined) return known;
  const made = new Part(customPartV2(definition));
  customParts.set(definition, made);
  return made;
}

function builtInPart(definitions: readonly ResourceDefinition[]): Part {
  const recorded = recordedDefinitions();
  const parts = builtInParts.get(recorded) ?? new Map<string, Part>();
  builtInParts.set(recorded, parts);
  const shape = shapeOf(definitions);
  const known = parts.get(shape);
  if (known !== undefined) return known;
  const made = new Part(builtInPartV2(servedGroups(definitions)));
  parts.set(shape, made);
  return made;
}

function documentText(parts: readonly Part[]): string {
  const { swagger, info, ...rest } = headV2();
  const texts = parts.map((part) => part.texts);
  const joined = (field: 'paths' | 'definitions'): string => texts.map((text) => text[field]).join(',');
  const head = JSON.stringify({ swagger, info }).slice(0, -1);
  const tail = JSON.stringify(rest).slice(1);
  return `${head},"paths":{${joined('paths')}},"definitions":{${joined('definitions')}},${tail}`;
}

function entriesText(entries: ReadonlyMap<string, JsonObject>): string {
  return [...entries].map(([key, value]) => `${JSON.stringify(key)}:${jsonText(value)}`).join(',');
}
