import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Gateway } from '../../kube/api/gateway.ts';
import { parseManifest } from '../../kube/manifest/parse-manifest.ts';
import { withRuntimeImage } from '../../kube/manifest/runtime-image.ts';
import type { KubeObject } from '../../kube/meta/object.ts';

/** Who owns the fields that the judge and its cases apply. */
export const FIELD_MANAGER = 'fleetbed-conformance';

/** On every object of a case, with the case's id, so that a later run finds what an interrupted one left. */
export const CASE_LABEL = 'fleetbed.dev/case';

/** The objects as those of a case. */
export function ofCase(objects: readonly KubeObject[], id: string): readonly KubeObject[] {
  return objects.map((object) => {
    const labels = { ...object.metadata.labels, [CASE_LABEL]: id };
    return { ...object, metadata: { ...object.metadata, labels } };
  });
}

/** The class that manifests write for "that of the implementation under test". */
const ANY_GATEWAY_CLASS = 'gke-l7-global-external-managed-mc';

/** The objects of a file. Throws `FLEETBED_MANIFEST_INVALID`. */
export async function readManifest(file: URL): Promise<readonly KubeObject[]> {
  const path = fileURLToPath(file);
  return parseManifest(await readFile(path, 'utf8'), path);
}

/** The objects with the image of the sample programs and the Gateway class filled in. */
export function fillIn(
  objects: readonly KubeObject[],
  { image, gatewayClass }: { readonly image: string; readonly gatewayClass: string },
): readonly KubeObject[] {
  return withRuntimeImage(objects, image).map((object) => {
    if (!isGateway(object) || object.spec.gatewayClassName !== ANY_GATEWAY_CLASS) return object;
    const gateway: Gateway = { ...object, spec: { ...object.spec, gatewayClassName: gatewayClass } };
    return gateway;
  });
}

function isGateway(object: KubeObject): object is Gateway {
  return object.kind === 'Gateway' && 'spec' in object;
}
