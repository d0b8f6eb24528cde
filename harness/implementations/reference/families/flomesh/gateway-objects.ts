import {
  FSM_NAMESPACE,
  GATEWAY_CONTAINER_PORT,
  GATEWAY_NAME,
  GATEWAY_SUBSCRIBER,
  INGRESS_CLASS_NAME,
  INGRESS_CONTROLLER,
  MANAGER_SERVICE,
  MESH_PORT,
  WEBHOOK_PORT,
} from '../../../../controllers/flomesh/names.ts';
import type { Namespace, Service } from '../../../../kube/api/core.ts';
import type { IngressClass } from '../../../../kube/api/networking.ts';
import type { KubeObject } from '../../../../kube/meta/object.ts';
import { proxyDeployment } from '../../manifests/proxy-deployment.ts';
import { inClusterRoutesService } from '../../manifests/routes-service.ts';
import { CONTROLLER, SYSTEM_LABELS, SYSTEM_NAMESPACE } from '../../manifests/system-names.ts';

/** What a cluster has besides the controller: its gateway behind a LoadBalancer Service, and how the controller is reached. */
export function gatewayObjects(image: string): readonly KubeObject[] {
  return [
    fsmNamespace,
    ingressClass,
    inClusterRoutesService(),
    managerService,
    proxyDeployment({ name: GATEWAY_NAME, image, role: 'gateway', subscriber: GATEWAY_SUBSCRIBER }),
    gatewayService,
  ];
}

const fsmNamespace: Namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: FSM_NAMESPACE, labels: SYSTEM_LABELS },
};

const ingressClass: IngressClass = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: INGRESS_CLASS_NAME, labels: SYSTEM_LABELS },
  spec: { controller: INGRESS_CONTROLLER },
};

const managerService: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...MANAGER_SERVICE, labels: SYSTEM_LABELS },
  spec: {
    selector: { 'app.kubernetes.io/name': CONTROLLER },
    ports: [
      { name: 'mesh', port: MESH_PORT, targetPort: MESH_PORT },
      { name: 'webhook', port: WEBHOOK_PORT, targetPort: WEBHOOK_PORT },
    ],
  },
};

const gatewayService: Service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: GATEWAY_NAME, namespace: SYSTEM_NAMESPACE, labels: SYSTEM_LABELS },
  spec: {
    type: 'LoadBalancer',
    selector: { 'app.kubernetes.io/name': GATEWAY_NAME },
    ports: [{ name: 'http', port: 80, targetPort: GATEWAY_CONTAINER_PORT }],
  },
};
