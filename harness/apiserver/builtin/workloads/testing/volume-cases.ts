import type { JsonObject } from '../../../../kube/json/json.ts';
import type { WorkloadCase } from './workload-case.ts';
import { CONTAINER, containerCase, podCase } from './sample-workloads.ts';

function volumeCase(title: string, ...volumes: JsonObject[]): WorkloadCase {
  return podCase(title, { volumes });
}

const CLAIM: JsonObject = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

export const VOLUME_CASES: readonly WorkloadCase[] = [
  volumeCase(
    'volumes with defaults',
    { name: 'a' },
    { name: 'b', secret: { secretName: 's' } },
    { name: 'c', configMap: { name: 'm' } },
    { name: 'd', hostPath: { path: '/x' } },
    {
      name: 'e',
      downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] },
    },
    {
      name: 'f',
      projected: {
        sources: [
          { serviceAccountToken: { path: 't' } },
          { downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] } },
        ],
      },
    },
  ),
  volumeCase('an ephemeral claim', { name: 'a', ephemeral: { volumeClaimTemplate: { spec: CLAIM } } }),
  volumeCase('a wrong ephemeral claim', {
    name: 'a',
    ephemeral: { volumeClaimTemplate: { metadata: { name: 'x' }, spec: { accessModes: ['Foo'], volumeMode: 'Bar' } } },
  }),
  volumeCase('an ephemeral volume without a claim', { name: 'a', ephemeral: {} }),
  volumeCase(
    'a reference to a claim that will be made',
    { name: 'a', ephemeral: { volumeClaimTemplate: { spec: CLAIM } } },
    { name: 'b', persistentVolumeClaim: { claimName: 'sample-a' } },
  ),
  volumeCase('two kinds of volume', { name: 'a', emptyDir: {}, secret: { secretName: 'x' }, downwardAPI: {} }),
  volumeCase(
    'wrong names of volumes',
    { name: '', emptyDir: {} },
    { name: 'A', emptyDir: {} },
    { name: 'b', emptyDir: {} },
    { name: 'b', emptyDir: {} },
  ),
  volumeCase(
    'wrong sources',
    {
      name: 'a',
      secret: {
        secretName: '',
        defaultMode: 1000,
        items: [
          { key: '', path: '' },
          { key: 'k', path: '../x', mode: -1 },
        ],
      },
    },
    { name: 'b', configMap: { name: '', items: [{ key: 'k', path: '/abs' }] } },
    {
      name: 'c',
      hostPath: { path: '', type: 'Foo' },
    },
    { name: 'd', hostPath: { path: '/a/../b', type: 'Foo' } },
    { name: 'e', persistentVolumeClaim: { claimName: '' } },
    { name: 'f', nfs: { server: '', path: 'x' } },
    { name: 'g', emptyDir: { sizeLimit: '-1' } },
    {
      name: 'h',
      csi: { driver: '' },
    },
  ),
  volumeCase('wrong downward files', {
    name: 'a',
    downwardAPI: {
      items: [
        { path: '', fieldRef: { fieldPath: 'spec.nodeName' } },
        { path: '..x' },
        { path: 'y', resourceFieldRef: { resource: 'limits.cpu' } },
        {
          path: 'z',
          fieldRef: { fieldPath: "metadata.annotations['a']" },
          resourceFieldRef: { containerName: 'c', resource: 'limits.cpu' },
          mode: 600,
        },
      ],
    },
  }),
  volumeCase('wrong projections', {
    name: 'a',
    projected: {
      sources: [
        { secret: { items: [{ key: 'k', path: 'p' }] }, configMap: { name: 'm', items: [{ key: 'k', path: 'p' }] } },
        { serviceAccountToken: { path: '', expirationSeconds: 5 } },
        {},
      ],
    },
  }),
  volumeCase('overlapping paths', {
    name: 'a',
    configMap: {
      name: 'm',
      items: [
        { key: 'k', path: 'a' },
        { key: 'l', path: 'a/b' },
      ],
    },
  }),
  volumeCase(
    'deprecated volumes',
    { name: 'a', gitRepo: { repository: 'x' } },
    { name: 'b', rbd: { monitors: ['m'], image: 'i' } },
  ),
  containerCase(
    'wrong mounts',
    {
      volumeMounts: [
        { name: '', mountPath: '' },
        { name: 'x', mountPath: '/x' },
        { name: 'v', mountPath: '/x', subPath: '../y' },
        { name: 'v', mountPath: '/y', subPath: 'a', subPathExpr: '/b', mountPropagation: 'Foo' },
        { name: 'v', mountPath: '/z', mountPropagation: 'Bidirectional', recursiveReadOnly: 'Enabled' },
      ],
      volumeDevices: [
        { name: 'v', devicePath: '/x' },
        { name: 'q', devicePath: '../a' },
        { name: '', devicePath: '' },
      ],
    },
    { volumes: [{ name: 'v', emptyDir: {} }] },
  ),
  podCase('right mounts', {
    containers: [
      {
        ...CONTAINER,
        volumeMounts: [{ name: 'v', mountPath: '/v', readOnly: true, recursiveReadOnly: 'IfPossible' }],
        volumeDevices: [{ name: 'p', devicePath: '/dev/x' }],
      },
    ],
    volumes: [
      { name: 'v', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
      { name: 'p', persistentVolumeClaim: { claimName: 'c', readOnly: false } },
    ],
  }),
];
