/** The variables of a container. Mirrors `makeEnvironmentVariables` of kubelet `kubelet_pods.go`. */
import type { ConfigMap, Secret, Service } from '../../kube/api/core.ts';
import { isNotFound } from '../../kube/status/status-predicates.ts';
import type { RunContainer, RunEnvVar, RunPod } from '../pods/pod-types.ts';
import { expand } from './expand.ts';
import { fieldValue, type PodPlace } from './field-value.ts';
import { resourceValue, type Allocatable } from './resource-value.ts';
import { serviceVariables } from './service-variables.ts';

/** Where a pod's ConfigMaps and Secrets come from. Reject with the server's 404 where there is none. */
export interface PodSources {
  configMap(namespace: string, name: string): Promise<ConfigMap>;
  secret(namespace: string, name: string): Promise<Secret>;
  readonly services: readonly Service[];
}

export interface EnvironmentFacts {
  readonly pod: RunPod;
  readonly container: RunContainer;
  readonly sources: PodSources;
  readonly place: PodPlace;
  readonly allocatable: Allocatable;
}

/** Rejects with upstream's words for what is missing. Without the variables of the image. */
export async function containerEnvironment(facts: EnvironmentFacts): Promise<Record<string, string>> {
  const { pod, container, sources } = facts;
  const { namespace = '' } = pod.metadata;
  const services = serviceVariables(sources.services, namespace, pod.spec.enableServiceLinks ?? true);
  const variables = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data =
      configMapRef !== undefined
        ? (await optionally(configMapRef.optional, () => sources.configMap(namespace, configMapRef.name)))?.data
        : secretRef !== undefined
          ? decoded(await optionally(secretRef.optional, () => sources.secret(namespace, secretRef.name)))
          : undefined;
    for (const [key, value] of Object.entries(data ?? {})) variables.set(`${prefix}${key}`, value);
  }
  for (const variable of container.env ?? []) {
    const value = await valueOf(variable, facts, (name) => variables.get(name) ?? services.get(name));
    if (value !== undefined) variables.set(variable.name, value);
  }
  return Object.fromEntries([...services, ...variables]);
}

/** Undefined for what is optional and missing. */
async function valueOf(
  { value = '', valueFrom }: RunEnvVar,
  { pod, container, sources, place, allocatable }: EnvironmentFacts,
  known: (name: string) => string | undefined,
): Promise<string | undefined> {
  if (value !== '') return expand(value, known);
  const { namespace = '' } = pod.metadata;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom ?? {};
  if (fieldRef !== undefined) return fieldValue(pod, fieldRef.fieldPath, place);
  if (resourceFieldRef !== undefined)
    return resourceValue(
      resourceFieldRef,
      containerNamed(pod, resourceFieldRef.containerName) ?? container,
      allocatable,
    );
  if (configMapKeyRef !== undefined) {
    const { name, key, optional } = configMapKeyRef;
    const found = await optionally(optional, () => sources.configMap(namespace, name));
    return keyOf('ConfigMap', found?.data, { namespace, name, key, optional });
  }
  if (secretKeyRef === undefined) return '';
  const { name, key, optional } = secretKeyRef;
  const found = await optionally(optional, () => sources.secret(namespace, name));
  return keyOf('Secret', decoded(found), { namespace, name, key, optional });
}

function containerNamed({ spec }: RunPod, name: string | undefined): RunContainer | undefined {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])].find(
    (each) => each.name === name,
  );
}

function keyOf(
  kind: string,
  data: Readonly<Record<string, string>> | undefined,
  {
    namespace,
    name,
    key,
    optional,
  }: {
    readonly namespace: string;
    readonly name: string;
    readonly key: string;
    readonly optional: boolean | undefined;
  },
): string | undefined {
  if (data !== undefined && Object.hasOwn(data, key)) return data[key];
  if (optional === true) return undefined;
  throw new Error(`couldn't find key ${key} in ${kind} ${namespace}/${name}`);
}

function decoded(secret: Secret | undefined): Record<string, string> | undefined {
  if (secret === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

async function optionally<T>(optional: boolean | undefined, get: () => Promise<T>): Promise<T | undefined> {
  try {
    return await get();
  } catch (error) {
    if (optional === true && isNotFound(error)) return undefined;
    throw error;
  }
}
