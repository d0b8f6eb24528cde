import type { AdmissionAttributes } from './admission.ts';

/** Whether the write is about objects of a resource themselves, not of one of its subresources. */
export function isAbout({ definition, subresource }: AdmissionAttributes, group: string, plural: string): boolean {
  return definition.plural === plural && definition.group === group && subresource === '';
}
