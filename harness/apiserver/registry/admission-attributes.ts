import type { AdmissionAttributes } from '../admission/admission.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import type { Write } from './store-environment.ts';

/** What a write is about: which object, and what becomes of it. */
export type AdmissionSubject = Pick<AdmissionAttributes, 'operation' | 'namespace' | 'name' | 'object' | 'oldObject'>;

/** A write as the admission plugins see it. */
export function admissionAttributes(
  definition: ResourceDefinition,
  subject: AdmissionSubject,
  { context, options, subresource }: Pick<Write, 'context' | 'options' | 'subresource'>,
): AdmissionAttributes {
  return {
    ...subject,
    definition,
    subresource,
    options,
    dryRun: context.dryRun,
    user: context.user,
    // Made when it is first asked for: most writes ask nobody.
    get signal() {
      return context.signal;
    },
    warn: context.warn,
  };
}
