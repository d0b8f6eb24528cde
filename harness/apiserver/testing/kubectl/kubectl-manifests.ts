/** What the kubectl script applies. */
export const NAMESPACE: string = `apiVersion: v1
kind: Namespace
metadata: { name: script, labels: { made: by-script } }
`;

export const CONFIG_MAP: string = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: script, labels: { app: web } }
data: { color: red, size: "3" }
`;

export const CONFIG_MAP_CHANGED: string = CONFIG_MAP.replace('color: red', 'color: green');

export const CONFIG_MAP_UNKNOWN_FIELD: string = `${CONFIG_MAP.replace('name: settings', 'name: strict')}colour: blue\n`;

export const DEPLOYMENT: string = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: script, labels: { app: web } }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: app
          image: example.com/app:1
          ports: [{ containerPort: 8080, name: http }]
          env: [{ name: A, value: "1" }, { name: B, value: "2" }]
          resources: { requests: { cpu: 100m, memory: 64Mi } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: script }
spec:
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: http }]
`;

export const DEPLOYMENT_CHANGED: string = DEPLOYMENT.replace('app:1', 'app:2')
  .replace('{ name: A, value: "1" }, ', '{ name: C, value: "3" }, ')
  .replace('replicas: 2', 'replicas: 4');

export const DEPLOYMENT_TYPO: string = DEPLOYMENT.replace('replicas: 2', 'replica: 2').replace(
  /name: web,/g,
  'name: typo,',
);

export const SERVER_SIDE: string = `apiVersion: v1
kind: ConfigMap
metadata: { name: owned, namespace: script }
data: { a: "1", b: "2" }
`;

export const SERVER_SIDE_OTHER: string = SERVER_SIDE.replace('a: "1"', 'a: "9"');

export const POD: string = `apiVersion: v1
kind: Pod
metadata: { name: single, namespace: script, labels: { run: single } }
spec:
  automountServiceAccountToken: false
  containers: [{ name: main, image: "example.com/single:1" }]
`;

export const NODE: string = `apiVersion: v1
kind: Node
metadata: { name: node-1, labels: { kubernetes.io/hostname: node-1 } }
`;

export const CRD: string = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.script.test.dev }
spec:
  group: script.test.dev
  scope: Namespaced
  names: { plural: widgets, singular: widget, kind: Widget, listKind: WidgetList, shortNames: [wd], categories: [all] }
  versions:
    - name: v1
      served: true
      storage: true
      subresources:
        status: {}
        scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas }
      additionalPrinterColumns:
        - { name: Size, type: integer, jsonPath: .spec.size }
        - { name: Color, type: string, jsonPath: .spec.color, priority: 1 }
      schema:
        openAPIV3Schema:
          type: object
          description: A widget of the script.
          properties:
            spec:
              type: object
              description: What is wanted.
              required: [size]
              properties:
                size: { type: integer, minimum: 1, maximum: 10, description: How large. }
                color: { type: string, enum: [red, green], default: red }
                replicas: { type: integer, default: 1 }
                parts: { type: array, items: { type: object, properties: { name: { type: string } } } }
            status:
              type: object
              properties: { replicas: { type: integer } }
`;

export const WIDGET: string = `apiVersion: script.test.dev/v1
kind: Widget
metadata: { name: w, namespace: script }
spec: { size: 3, parts: [{ name: a }] }
`;

export const WIDGET_CHANGED: string = WIDGET.replace('size: 3', 'size: 4');
export const WIDGET_BAD: string = WIDGET.replace('size: 3', 'size: 30, color: blue').replace('name: w,', 'name: bad,');
export const WIDGET_UNKNOWN: string = WIDGET.replace('size: 3', 'size: 3, weight: 3').replace(
  'name: w,',
  'name: unknown,',
);

export const OWNER: string = `apiVersion: v1
kind: ConfigMap
metadata: { name: owner, namespace: script }
`;
