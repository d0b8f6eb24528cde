import type { GoStruct } from './go-json.ts';

/** Who answers, as the pod's environment says it. */
export interface EchoContext {
  readonly namespace: string;
  readonly ingress: string;
  readonly service: string;
  readonly pod: string;
}

export function echoContext(env: Readonly<Record<string, string>>): EchoContext {
  const { NAMESPACE = '', INGRESS_NAME = '', SERVICE_NAME = '', POD_NAME = '' } = env;
  return { namespace: NAMESPACE, ingress: INGRESS_NAME, service: SERVICE_NAME, pod: POD_NAME };
}

/** As fields of an answer. */
export function contextFields({ namespace, ingress, service, pod }: EchoContext): GoStruct['fields'] {
  return [
    ['namespace', namespace],
    ['ingress', ingress],
    ['service', service],
    ['pod', pod],
  ];
}

/** A port from a variable that may be empty. */
export function portFrom(env: Readonly<Record<string, string>>, name: string, otherwise: string): string {
  const value = env[name] ?? '';
  return value === '' ? otherwise : value;
}
