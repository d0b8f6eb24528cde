/** Two clusters of different networks, as in a fleet file. */
export const TWO_NETWORKS: readonly object[] = [
  { name: 'one', location: 'us-west1-a', network: 'first' },
  { name: 'two', location: 'us-east1-b', network: 'second' },
];
