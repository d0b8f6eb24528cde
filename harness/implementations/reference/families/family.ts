import type { Fleet } from '../../../providers/provider.ts';
import type { ApiFamily, Feature, Installation, InstallOptions } from '../../implementation.ts';
import type { ExportDefectName } from '../../../controllers/mcs-api/export-defects.ts';
import type { AlphaDefectName } from '../../../controllers/gateway-v1alpha1/alpha-defects.ts';
import type { FlomeshDefectName } from '../../../controllers/flomesh/flomesh-defects.ts';
import type { MeshDefectName } from '../../../controllers/mesh/mesh-defects.ts';
import type { IngressDefect } from './multicluster-ingress/controller-plan.ts';
import type { DefectName } from '../defects/defects.ts';

export interface FamilyInstallOptions extends InstallOptions {
  /** Install the broken twin instead, for the self-test. */
  readonly defect?: DefectName;
  /** The same, of what a controller makes of exports. */
  readonly exportDefect?: ExportDefectName;
  /** The same, of the control plane of a mesh. */
  readonly meshDefect?: MeshDefectName;
  /** The same, of the controllers of Flomesh. */
  readonly flomeshDefect?: FlomeshDefectName;
  /** The same, of the controller of Gateway API v1alpha1. */
  readonly alphaDefect?: AlphaDefectName;
  /** The same, of Multi Cluster Ingress. */
  readonly ingressDefect?: IngressDefect;
}

/**
 * One API family of the reference implementation: what it promises, and how it gets into a fleet. Each installs alone; only
 * its CRDs are in the clusters then. Its controller is a line of `programs/family-controllers.ts`.
 */
export interface ReferenceFamily {
  readonly name: ApiFamily;
  readonly features: ReadonlySet<Feature>;
  /** Resolves when it serves. Doing it again changes only what differs. Throws `FLEETBED_IMPLEMENTATION_NOT_READY`. */
  install(fleet: Fleet, options: FamilyInstallOptions): Promise<Installation>;
  /** A handle on what an earlier command installed. */
  attach(fleet: Fleet, options: FamilyInstallOptions): Promise<Installation>;
}
