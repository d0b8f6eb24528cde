/**
 * What the rules of this room read of objects. An API server promises as much; what stands in its place, or goes wrong on the
 * way, does not.
 */
import { z } from 'zod';

const port = z.int().min(1).max(65_535);
const texts = z.record(z.string(), z.string()).nullish();
const metadata = z.object({
  namespace: z.string().optional(),
  name: z.string(),
  creationTimestamp: z.string().nullish(),
  labels: texts,
  annotations: texts,
});

export const NAMESPACE_SHAPE: z.ZodType = z.object({ metadata });

export const NODE_SHAPE: z.ZodType = z.object({
  metadata,
  status: z
    .object({ addresses: z.array(z.object({ type: z.string(), address: z.string().min(1) })).nullish() })
    .optional(),
});

const servicePort = z.object({
  name: z.string().optional(),
  port,
  protocol: z.string().optional(),
  appProtocol: z.string().optional(),
  nodePort: port.optional(),
});

export const SERVICE_SHAPE: z.ZodType = z.object({
  metadata,
  spec: z
    .object({
      type: z.string().optional(),
      clusterIP: z.string().optional(),
      ports: z.array(servicePort).optional(),
      externalIPs: z.array(z.string().min(1)).nullish(),
    })
    .optional(),
  status: z
    .object({
      loadBalancer: z.object({ ingress: z.array(z.object({ ip: z.string().optional() })).nullish() }).optional(),
    })
    .optional(),
});

const sliceEndpoint = z.object({
  addresses: z.array(z.string().min(1)),
  conditions: z.object({ ready: z.boolean().optional() }).optional(),
  targetRef: z
    .object({ kind: z.string().optional(), namespace: z.string().optional(), name: z.string().optional() })
    .optional(),
});

export const ENDPOINT_SLICE_SHAPE: z.ZodType = z.object({
  metadata,
  addressType: z.string(),
  endpoints: z.array(sliceEndpoint).nullish(),
  ports: z
    .array(z.object({ name: z.string().optional(), protocol: z.string().optional(), port: port.optional() }))
    .nullish(),
});

export const POD_SHAPE: z.ZodType = z.object({
  metadata,
  spec: z.object({ serviceAccountName: z.string().optional() }),
  status: z.object({ podIP: z.string().optional() }).optional(),
});

const gatewayServer = z.object({
  port: z.object({ number: port }),
  tls: z.object({ mode: z.string().optional() }).optional(),
  hosts: z.array(z.string()),
});

export const MESH_GATEWAY_SHAPE: z.ZodType = z.object({
  metadata,
  spec: z.object({ selector: texts, servers: z.array(gatewayServer).nullish() }).optional(),
});
