/** PodTemplates. Mirrors kubernetes `pkg/registry/core/podtemplate`. */
import { equalJson, objectAt } from '../../../kube/json/json.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { structAt } from './fields.ts';
import { defaultPodTemplate } from './pod-defaults.ts';
import { podTemplateErrors } from './pod-template-errors.ts';
import { podWarnings } from './pod-warnings.ts';
import { dropDisabledTemplateFields } from './workload.ts';

export const POD_TEMPLATES: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  namespaced: true,
  strategy: kindStrategy({
    namespaced: true,
    tracksGeneration: true,
    default: (object) => {
      defaultPodTemplate(structAt(object, 'template'));
    },
    prepareForCreate: dropDisabledTemplateFields,
    prepareForUpdate: dropDisabledTemplateFields,
    errors: (object) => podTemplateErrors(objectAt(object, 'template') ?? {}, 'template'),
    update: ['change', 'spec'],
    warnings: (object, old) =>
      equalJson(object['template'], old?.['template'])
        ? []
        : podWarnings(objectAt(object, 'template') ?? {}, 'template'),
  }),
};
