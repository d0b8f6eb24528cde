import type { ExportDefectName } from '../../controllers/mcs-api/export-defects.ts';
import type { AlphaDefectName } from '../../controllers/gateway-v1alpha1/alpha-defects.ts';
import type { FlomeshDefectName } from '../../controllers/flomesh/flomesh-defects.ts';
import type { MeshDefectName } from '../../controllers/mesh/mesh-defects.ts';
import type { ApiFamily, Implementation } from '../implementation.ts';
import type { DefectName } from './defects/defects.ts';
import { DEFAULT_FAMILY, referenceFamily } from './families/families.ts';
import type { IngressDefect } from './families/multicluster-ingress/controller-plan.ts';

export interface ReferenceOptions {
  /** Which API family. @default multicluster-gateway */
  readonly family?: ApiFamily;
  /** Install the broken twin instead, for the self-test. */
  readonly defect?: DefectName;
  /** The same, of what the controller of `mcs-api` makes of exports. */
  readonly exportDefect?: ExportDefectName;
  /** The same, of the control plane of `mesh`. */
  readonly meshDefect?: MeshDefectName;
  /** The same, of the controllers of `flomesh`. */
  readonly flomeshDefect?: FlomeshDefectName;
  /** The same, of the controller of `gateway-v1alpha1`. */
  readonly alphaDefect?: AlphaDefectName;
  /** The same, of Multi Cluster Ingress: of its controller, or of the definitions of its objects. */
  readonly ingressDefect?: IngressDefect;
}

/** The version of fleetbed, whose own implementation this is. */
export const REFERENCE_VERSION = '0.1.0';

/** fleetbed's own implementation of one API family. */
export function referenceImplementation({
  family = DEFAULT_FAMILY,
  defect,
  exportDefect,
  meshDefect,
  flomeshDefect,
  alphaDefect,
  ingressDefect,
}: ReferenceOptions = {}): Implementation {
  const chosen = referenceFamily(family);
  const own = {
    ...(defect === undefined ? {} : { defect }),
    ...(exportDefect === undefined ? {} : { exportDefect }),
    ...(meshDefect === undefined ? {} : { meshDefect }),
    ...(flomeshDefect === undefined ? {} : { flomeshDefect }),
    ...(alphaDefect === undefined ? {} : { alphaDefect }),
    ...(ingressDefect === undefined ? {} : { ingressDefect }),
  };
  const broken = defect ?? exportDefect ?? meshDefect ?? flomeshDefect ?? alphaDefect ?? ingressDefect;
  return {
    name: broken === undefined ? 'reference' : `reference-${broken}`,
    version: REFERENCE_VERSION,
    families: [family],
    features: chosen.features,
    install: (fleet, options) => chosen.install(fleet, { ...options, ...own }),
    attach: (fleet, options) => chosen.attach(fleet, { ...options, ...own }),
  };
}
