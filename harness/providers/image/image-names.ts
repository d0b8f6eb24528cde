/** On every image that fleetbed makes: `runtime`, or `machine` for a base. */
export const IMAGE_LABEL = 'dev.fleetbed.image';

export const RUNTIME_REPOSITORY = 'fleetbed.local/runtime';
