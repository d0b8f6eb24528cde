import type { ServicePort } from '../../kube/api/core.ts';

/** `http` is told request by request; of `tcp` nothing is known. */
export type MeshProtocol = 'http' | 'http2' | 'tcp';

const BY_WORD: Readonly<Record<string, MeshProtocol>> = {
  http: 'http',
  http2: 'http2',
  grpc: 'http2',
  'grpc-web': 'http',
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
};

/**
 * By `appProtocol`, else by the name's part before its first `-`. What says nothing is carried as bytes: Istio looks at
 * them first, which is not done here.
 */
export function protocolOf({ appProtocol, name = '' }: Pick<ServicePort, 'appProtocol' | 'name'>): MeshProtocol {
  const words = appProtocol === undefined ? [name, name.split('-', 1)[0] ?? ''] : [appProtocol.toLowerCase()];
  for (const word of words) {
    const found = Object.hasOwn(BY_WORD, word) ? BY_WORD[word] : undefined;
    if (found !== undefined) return found;
  }
  return 'tcp';
}
