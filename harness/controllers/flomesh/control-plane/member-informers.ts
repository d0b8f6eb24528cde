import { NAMESPACE, SERVICE, type Namespace, type Service } from '../../../kube/api/core.ts';
import {
  FLOMESH_SERVICE_EXPORT,
  FLOMESH_SERVICE_IMPORT,
  type FlomeshServiceExport,
  type FlomeshServiceImport,
} from '../../../kube/api/flomesh.ts';
import type { Informer } from '../../runtime/informer.ts';
import { InformerGroup, type InformerGroupOptions } from '../../runtime/informer-group.ts';

/** What the control plane follows of a member. Keeps the last known objects while the member is away. */
export class MemberInformers extends InformerGroup {
  readonly namespaces: Informer<Namespace>;
  readonly services: Informer<Service>;
  readonly exports: Informer<FlomeshServiceExport>;
  readonly imports: Informer<FlomeshServiceImport>;

  constructor(options: InformerGroupOptions) {
    super(options);
    this.namespaces = this.follow(NAMESPACE);
    this.services = this.follow(SERVICE);
    this.exports = this.follow(FLOMESH_SERVICE_EXPORT);
    this.imports = this.follow(FLOMESH_SERVICE_IMPORT);
  }
}
