import type { Allocatable } from '../environment/resource-value.ts';

/** What every node says it has. There is nothing behind it: programs share this process. */
export const NODE_CAPACITY: Allocatable & Readonly<Record<'pods' | 'hugepages-1Gi' | 'hugepages-2Mi', string>> = {
  cpu: '32',
  'ephemeral-storage': '104857600Ki',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '67108864Ki',
  pods: '110',
};
