/** Mirrors apiserver `pkg/admission/plugin/namespace/lifecycle/admission.go`. */
import { objectAt, textAt } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { Storage } from '../storage/storage.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { isAbout } from './admitted-kind.ts';
import { refuseAdmission } from './refuse-admission.ts';

const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** Keeps objects out of namespaces that are not there or going away, and the namespaces of the system alive. */
export function namespaceLifecycle(storage: Storage): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    mutate: (attributes) => {
      const { operation, definition, namespace, name } = attributes;
      if (isAbout(attributes, '', 'namespaces')) {
        if (operation === 'DELETE' && IMMORTAL.has(name))
          throw refuseAdmission(attributes, 'this namespace may not be deleted');
        return undefined;
      }
      if (!definition.namespaced || namespace === '' || operation === 'DELETE') return undefined;
      // Whether somebody may do something can be asked of any namespace.
      if (definition.group === 'authorization.k8s.io') return undefined;
      requireNamespace(storage, attributes);
      return undefined;
    },
  };
}

function requireNamespace(storage: Storage, attributes: AdmissionAttributes): void {
  const { namespace, operation } = attributes;
  const stored = storage.get('namespaces', { name: namespace });
  if (stored === undefined) throw refusals.notFound({ group: '', resource: 'namespaces' }, namespace);
  if (operation !== 'CREATE' || textAt(objectAt(stored.object, 'status'), 'phase') !== 'Terminating') return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw refuseAdmission(attributes, why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);
}
