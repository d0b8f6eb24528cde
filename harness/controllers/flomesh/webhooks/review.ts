import type { AdmissionRequest } from '../../../kube/api/admission.ts';
import type { KubeObject } from '../../../kube/meta/object.ts';

/** One operation of a JSON patch. */
export interface PatchOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

/** What is to be changed of an object. */
export type Mutate = (object: Draft) => readonly PatchOperation[];

/** Why an object is refused; undefined for one that is not. */
export type Validate = (request: { readonly object: Draft; readonly before?: Draft }) => Promise<string | undefined>;

/** An object that the API server has checked against the schema of its kind, perhaps without a name yet. */
export interface Draft {
  readonly metadata: Partial<KubeObject['metadata']>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The object, or the one before it. Undefined for what is no object. */
export function draftOf(value: AdmissionRequest['object']): Draft | undefined {
  if (!isRecord(value)) return undefined;
  const { metadata, spec } = value;
  return { metadata: isRecord(metadata) ? metadata : {}, spec: isRecord(spec) ? spec : {} };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
