import type { ServiceExport, ServiceImport, ServiceImportSpec } from '../../kube/api/mcs-api.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import type { ResourceType } from '../../kube/meta/object.ts';
import type { ExportVerdict } from './export-verdict.ts';
import type { MergedImport } from './merged-import.ts';

/** How an API group spells exports and imports of Services. The model behind them is one (semantics 1.2). */
export interface McsSpelling {
  readonly serviceExports: ResourceType<ServiceExport>;
  readonly serviceImports: ResourceType<ServiceImport>;
  /** What is made carries this name: Services as `app.kubernetes.io/managed-by`, EndpointSlices as their managed-by label. */
  readonly managedBy: string;
  /** Of the names of derived Services; ten characters follow. */
  readonly derivedPrefix: string;
  /** Annotation of an import that names its derived Service. */
  readonly derivedAnnotation: string;
  /** Whether its kinds have IP families, traffic policies and exported labels and annotations. */
  readonly hasPolicies: boolean;
  /**
   * Which clusters have a port of an import. `named`: those with a port of its name, whatever its number. `exact`: those
   * with that very port (the `StrictPortConflict` of the conformance suite); ports that differ at all are a conflict.
   */
  readonly portRule: 'named' | 'exact';
  /** How many addresses an import has room for. */
  readonly maxAddresses: number;
  /** Whether the endpoints of headless imports are written as EndpointSlices too. */
  readonly headlessSlices: boolean;
  /** The conditions of an export. */
  exportConditions(verdict: ExportVerdict): readonly ConditionDraft[];
  /** The conditions of an import in one cluster; none for a kind without. */
  importConditions(imported: MergedImport, spec: ServiceImportSpec): readonly ConditionDraft[];
}

/** Of the Services that a controller made. */
export const LABEL_APP_MANAGED_BY = 'app.kubernetes.io/managed-by';
