/** Finds everything that was installed. */
export const PART_OF: Readonly<Record<string, string>> = { 'app.kubernetes.io/part-of': 'fleetbed' };

/** Of the tutorial's first install command. */
export const DEFAULT_MESH_REVISION = 'asm-1134-4';

/** Who reads a cluster for the control planes of the others. */
export const READER = 'istio-reader-service-account';
export const READER_TOKEN: string = `${READER}-istio-remote-secret-token`;
export const EASTWEST_GATEWAY = 'istio-eastwestgateway';
