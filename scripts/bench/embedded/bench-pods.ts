import { DEPLOYMENT, type Deployment } from '../../../harness/kube/api/apps.ts';
import { SERVICE, type Service } from '../../../harness/kube/api/core.ts';
import { POD } from '../../../harness/kube/api/pod.ts';
import type { KubeClient } from '../../../harness/kube/client/kube-client.ts';

export interface Port {
  readonly address: string;
  readonly port: number;
}

export interface HopPlaces {
  readonly pod: Port;
  readonly service: Port;
  readonly dns: Port;
}

const NAMESPACE = 'default';
const KEY = { name: 'bench', namespace: NAMESPACE };
const LABELS = { app: 'bench' };

/** A Deployment of web servers with readiness probes: resolves when all are Ready, with what removes it and waits until it is gone. */
export async function applyPods(
  client: KubeClient,
  replicas: number,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const { metadata } = await client.create(DEPLOYMENT, webServers(replicas), { signal });
  await seen(client, metadata.resourceVersion ?? '', signal, (status) => status.readyReplicas === replicas);
  return async () => {
    await client.delete(DEPLOYMENT, KEY, { signal, propagationPolicy: 'Foreground' });
    await seen(client, metadata.resourceVersion ?? '', signal, undefined);
  };
}

/** One pod and its Service, once the Service answers. */
export async function hopPlaces(client: KubeClient, signal: AbortSignal): Promise<HopPlaces> {
  await applyPods(client, 1, signal);
  const wanted: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: KEY,
    spec: { selector: LABELS, ports: [{ port: 80 }] },
  };
  const { spec } = await client.create(SERVICE, wanted, { signal });
  const { items } = await client.list(POD, { namespace: NAMESPACE, labelSelector: 'app=bench', signal });
  const dns = await client.get(SERVICE, { name: 'kube-dns', namespace: 'kube-system' }, { signal });
  return {
    pod: { address: items[0]?.status?.podIP ?? '', port: 80 },
    service: { address: spec?.clusterIP ?? '', port: 80 },
    dns: { address: dns.spec?.clusterIP ?? '', port: 53 },
  };
}

/** @param holds undefined: until it is deleted */
async function seen(
  client: KubeClient,
  resourceVersion: string,
  signal: AbortSignal,
  holds: ((status: { readonly readyReplicas?: number }) => boolean) | undefined,
): Promise<void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const options = { namespace: NAMESPACE, resourceVersion, signal: both };
  for await (const event of client.watch(DEPLOYMENT, options)) {
    if (
      event.type === 'DELETED'
        ? holds === undefined
        : event.type === 'MODIFIED' && holds?.(event.object.status ?? {}) === true
    ) {
      stop.abort();
      return;
    }
  }
  throw new Error('the watch ended');
}

function webServers(replicas: number): Deployment {
  const container = {
    name: 'web',
    image: 'nginx:1.29',
    ports: [{ containerPort: 80 }],
    readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 1 },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: KEY,
    spec: {
      replicas,
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: { containers: [container], terminationGracePeriodSeconds: 1 } },
    },
  };
}
