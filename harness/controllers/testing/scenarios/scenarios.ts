/** What is done to a cluster so that its controllers show themselves. Nodes are not needed: pods stay unbound. */
import {
  DAEMON_SET,
  DEPLOYMENT,
  REPLICA_SET,
  STATEFUL_SET,
  type DaemonSet,
  type Deployment,
  type StatefulSet,
} from '../../../kube/api/apps.ts';
import { JOB } from '../../../kube/api/batch.ts';
import { ENDPOINT_SLICE } from '../../../kube/api/discovery.ts';
import { POD, type Pod } from '../../../kube/api/pod.ts';
import { POD_DISRUPTION_BUDGET } from '../../../kube/api/policy.ts';
import type { ScenarioWorld } from './scenario-world.ts';

export interface Scenario {
  readonly name: string;
  readonly run: (world: ScenarioWorld) => Promise<void>;
}

const container = { name: 'c', image: 'registry.k8s.io/pause:3.10', ports: [{ name: 'http', containerPort: 8080 }] };
const template = (app: string, more: object = {}): object => ({
  metadata: { labels: { app } },
  spec: { containers: [container], ...more },
});

function deployment(name: string, replicas: number, more: object = {}): object {
  const selector = { matchLabels: { app: name } };
  const spec = { replicas, selector, template: template(name), ...more };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec };
}

function ofApp(world: ScenarioWorld, app: string): readonly Pod[] {
  return world.pods.filter(
    ({ metadata }) => metadata.labels?.['app'] === app && metadata.deletionTimestamp === undefined,
  );
}

function waiting(world: ScenarioWorld, app: string): readonly Pod[] {
  return ofApp(world, app).filter(({ status }) => status?.podIP === undefined);
}

const status = (world: ScenarioWorld, name: string): NonNullable<Deployment['status']> =>
  world.object(DEPLOYMENT, name)?.status ?? {};

/** Lets pods become ready until the Deployment is complete. */
async function rollOut(world: ScenarioWorld, name: string, replicas: number): Promise<void> {
  for (;;) {
    await world.until(
      `${name} makes progress`,
      () => isRolledOut(world, name, replicas) || waiting(world, name).length > 0,
    );
    if (isRolledOut(world, name, replicas)) return;
    await world.quiet();
    await world.run(waiting(world, name));
  }
}

function isRolledOut(world: ScenarioWorld, name: string, replicas: number): boolean {
  const { updatedReplicas = 0, availableReplicas = 0, replicas: all = 0, observedGeneration } = status(world, name);
  const generation = world.object(DEPLOYMENT, name)?.metadata.generation;
  return (
    observedGeneration === generation &&
    updatedReplicas === replicas &&
    availableReplicas === replicas &&
    all === replicas
  );
}

const image = (tag: string): object => ({
  spec: { template: { spec: { containers: [{ ...container, image: `registry.k8s.io/pause:${tag}` }] } } },
});

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a Deployment without ready pods',
    run: async (world) => {
      await world.create(deployment('web', 2));
      await world.until('two pods', () => ofApp(world, 'web').length === 2);
      await world.until('status', () => status(world, 'web').unavailableReplicas === 2);
    },
  },
  {
    name: 'a Deployment that becomes available',
    run: async (world) => {
      await world.create(deployment('web', 3));
      await world.until('three pods', () => ofApp(world, 'web').length === 3);
      await world.quiet();
      await rollOut(world, 'web', 3);
    },
  },
  {
    name: 'a rolling update and its undo',
    run: async (world) => {
      await world.create(deployment('web', 4));
      await rollOut(world, 'web', 4);
      await world.patch('Deployment', 'web', image('3.9'));
      await world.until('second set', () => world.list(REPLICA_SET).length === 2);
      await rollOut(world, 'web', 4);
      await world.patch('Deployment', 'web', image('3.10'));
      await rollOut(world, 'web', 4);
    },
  },
  {
    name: 'a Deployment that is recreated',
    run: async (world) => {
      await world.create(deployment('web', 2, { strategy: { type: 'Recreate' } }));
      await rollOut(world, 'web', 2);
      await world.patch('Deployment', 'web', image('3.9'));
      await world.until('second set', () => world.list(REPLICA_SET).length === 2);
      await rollOut(world, 'web', 2);
    },
  },
  {
    name: 'a Deployment that is scaled and paused',
    run: async (world) => {
      await world.create(deployment('web', 2));
      await rollOut(world, 'web', 2);
      await world.patch('Deployment', 'web', { spec: { replicas: 3 } });
      await rollOut(world, 'web', 3);
      await world.patch('Deployment', 'web', { spec: { paused: true } });
      await world.until('paused', () =>
        (status(world, 'web').conditions ?? []).some((c) => c.reason === 'DeploymentPaused'),
      );
      await world.patch('Deployment', 'web', image('3.9'));
      await world.patch('Deployment', 'web', { spec: { replicas: 1 } });
      await world.until('scaled', () => status(world, 'web').replicas === 1);
      await world.patch('Deployment', 'web', { spec: { paused: false } });
      await world.until('resumed', () => world.list(REPLICA_SET).length === 2);
      await rollOut(world, 'web', 1);
    },
  },
  {
    name: 'a Deployment scaled in the middle of a rollout',
    run: async (world) => {
      await world.create(deployment('web', 10, { strategy: { rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } }));
      await rollOut(world, 'web', 10);
      await world.patch('Deployment', 'web', image('3.9'));
      await world.until('surge', () => waiting(world, 'web').length === 5);
      await world.quiet();
      await world.patch('Deployment', 'web', { spec: { replicas: 15 } });
      await world.until('scaled', () => ofApp(world, 'web').length === 18);
    },
  },
  {
    name: 'a ReplicaSet that adopts and releases',
    run: async (world) => {
      await world.create({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'orphan', labels: { app: 'web' } },
        spec: { containers: [container] },
      });
      await world.create({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'web' },
        spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template('web') },
      });
      await world.until('two pods', () => ofApp(world, 'web').length === 2);
      await world.until('adopted', () => world.object(POD, 'orphan')?.metadata.ownerReferences !== undefined);
      await world.patch('Pod', 'orphan', { metadata: { labels: { app: 'other' } } });
      await world.until('replaced', () => ofApp(world, 'web').length === 2);
      await world.until('released', () => world.object(POD, 'orphan')?.metadata.ownerReferences === undefined);
      await world.until('status', () => world.object(REPLICA_SET, 'web')?.status?.replicas === 2);
    },
  },
  {
    name: 'a ReplicaSet whose pods are refused',
    run: async (world) => {
      await world.create({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: 'web' },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'web' } },
          template: template('web', { serviceAccountName: 'nobody' }),
        },
      });
      const failed = (): boolean =>
        world.object(REPLICA_SET, 'web')?.status?.conditions?.[0]?.type === 'ReplicaFailure';
      await world.until('failure', failed);
    },
  },
  {
    name: 'an ordered StatefulSet with claims',
    run: async (world) => {
      await world.create({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'db' },
        spec: {
          replicas: 2,
          serviceName: 'db',
          selector: { matchLabels: { app: 'db' } },
          template: template('db'),
          volumeClaimTemplates: [
            {
              metadata: { name: 'data' },
              spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            },
          ],
        },
      });
      await world.until('first pod', () => ofApp(world, 'db').length === 1);
      await world.quiet();
      await world.run(waiting(world, 'db'));
      await world.until('second pod', () => ofApp(world, 'db').length === 2);
      await world.run(waiting(world, 'db'));
      const ready = (): boolean => world.object(STATEFUL_SET, 'db')?.status?.readyReplicas === 2;
      await world.until('ready', ready);
    },
  },
  {
    name: 'an update of a StatefulSet, and its scaling down',
    run: async (world) => {
      const of = (): StatefulSet | undefined => world.object(STATEFUL_SET, 'db');
      await world.create({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'db' },
        spec: {
          replicas: 3,
          podManagementPolicy: 'Parallel',
          selector: { matchLabels: { app: 'db' } },
          template: template('db'),
        },
      });
      await world.until('three pods', () => ofApp(world, 'db').length === 3);
      await world.run(waiting(world, 'db'));
      await world.until('ready', () => of()?.status?.readyReplicas === 3);
      await world.patch('StatefulSet', 'db', image('3.9'));
      for (const name of ['db-2', 'db-1', 'db-0']) {
        const isNew = (): boolean => waiting(world, 'db').some(({ metadata }) => metadata.name === name);
        await world.until(`new ${name}`, isNew);
        await world.quiet();
        await world.run(waiting(world, 'db'));
      }
      await world.until('updated', () => of()?.status?.currentRevision === of()?.status?.updateRevision);
      await world.patch('StatefulSet', 'db', { spec: { replicas: 1 } });
      await world.until('scaled', () => of()?.status?.replicas === 1);
    },
  },
  {
    name: 'a Job that completes',
    run: async (world) => {
      await world.create(job('work', { completions: 2, parallelism: 2 }));
      await world.until('two pods', () => world.pods.length === 2);
      await world.quiet();
      await world.run(world.pods);
      await world.quiet();
      await world.end(world.pods);
      await world.until('complete', () => hasCondition(world, 'work', 'Complete'));
    },
  },
  {
    name: 'a Job that fails',
    run: async (world) => {
      await world.create(job('work', { backoffLimit: 0 }));
      await world.until('a pod', () => world.pods.length === 1);
      await world.quiet();
      await world.end(world.pods, 3);
      await world.until('failed', () => hasCondition(world, 'work', 'Failed'));
    },
  },
  {
    name: 'an indexed Job with a suspension',
    run: async (world) => {
      await world.create(job('work', { completions: 3, parallelism: 3, completionMode: 'Indexed', suspend: true }));
      await world.until('suspended', () => hasCondition(world, 'work', 'Suspended'));
      await world.patch('Job', 'work', { spec: { suspend: false } });
      await world.until('three pods', () => world.pods.length === 3);
      await world.quiet();
      await world.end(world.pods.filter(({ metadata }) => metadata.generateName !== 'work-1-'));
      await world.until('two done', () => world.object(JOB, 'work')?.status?.completedIndexes === '0,2');
      await world.quiet();
    },
  },
  {
    name: 'a Job whose policy fails it',
    run: async (world) => {
      const rules = [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }];
      await world.create(job('work', { podFailurePolicy: { rules } }));
      await world.until('a pod', () => world.pods.length === 1);
      await world.quiet();
      await world.end(world.pods, 42);
      await world.until('failed', () => hasCondition(world, 'work', 'Failed'));
    },
  },
  {
    name: 'a Job that is too slow',
    run: async (world) => {
      await world.create(job('work', { activeDeadlineSeconds: 1 }));
      await world.until('failed', () => hasCondition(world, 'work', 'Failed'));
    },
  },
  {
    name: 'the endpoints of a Service',
    run: async (world) => {
      const ports = [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'other', port: 81, targetPort: 9000, protocol: 'UDP' },
      ];
      await world.create(service('web', { selector: { app: 'web' }, ports }, { team: 'a' }));
      await world.create(service('headless', { selector: { app: 'web' }, clusterIP: 'None', ports: [{ port: 80 }] }));
      await world.create(deployment('web', 2));
      await world.until('two pods', () => ofApp(world, 'web').length === 2);
      const node = await world.node('n1', { 'topology.kubernetes.io/zone': 'us-west1-a' });
      await world.bind(ofApp(world, 'web'), node);
      const [first, second] = ofApp(world, 'web');
      if (first !== undefined && second !== undefined) {
        await world.run([first], true);
        await world.run([second], false);
      }
      await world.until('slices', () => sliceSizes(world).every((size) => size === 2));
    },
  },
  {
    name: 'Services without endpoints',
    run: async (world) => {
      await world.create(service('empty', { selector: { app: 'none' }, ports: [{ port: 80 }] }));
      await world.create(service('hand-made', { ports: [{ port: 80 }] }));
      await world.create(service('outside', { type: 'ExternalName', externalName: 'example.com' }));
      await world.until('a slice', () => sliceSizes(world).length === 1);
      await world.create({
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: 'hand-made', labels: { by: 'hand' } },
        subsets: [{ addresses: [{ ip: '192.0.2.1', hostname: 'a' }], ports: [{ name: 'http', port: 80 }] }],
      });
      await world.until('a mirror', () => sliceSizes(world).length === 2);
    },
  },
  {
    name: 'a DaemonSet and its update',
    run: async (world) => {
      const first = await world.node('n1', { 'kubernetes.io/os': 'linux' });
      const second = await world.node('n2');
      const of = (): DaemonSet | undefined => world.object(DAEMON_SET, 'agent');
      await world.create({
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { name: 'agent' },
        spec: {
          selector: { matchLabels: { app: 'agent' } },
          template: template('agent', { hostNetwork: false }),
          // One at a time, chance would say which of both pods goes first.
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
        },
      });
      await world.until('two pods', () => ofApp(world, 'agent').length === 2);
      await world.quiet();
      for (const pod of ofApp(world, 'agent')) await world.bind([pod], targetOf(pod) === first ? first : second);
      await world.run(waiting(world, 'agent'));
      await world.until('available', () => of()?.status?.numberAvailable === 2);
      await world.patch('DaemonSet', 'agent', image('3.9'));
      await world.until('both go', () => {
        const leaving = world.pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
        return leaving.length === 2;
      });
      await world.quiet();
    },
  },
  {
    name: 'a PodDisruptionBudget',
    run: async (world) => {
      const budget = { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } };
      await world.create(deployment('web', 3));
      await world.until('three pods', () => ofApp(world, 'web').length === 3);
      await world.create({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'web' },
        spec: budget,
      });
      await world.run(waiting(world, 'web'));
      const allowed = (): number | undefined => world.object(POD_DISRUPTION_BUDGET, 'web')?.status?.disruptionsAllowed;
      await world.until('allowed', () => allowed() === 1);
    },
  },
];

function job(name: string, more: object): object {
  const spec = { template: { spec: { restartPolicy: 'Never', containers: [container] } }, ...more };
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec };
}

function hasCondition(world: ScenarioWorld, name: string, type: string): boolean {
  const conditions = world.object(JOB, name)?.status?.conditions ?? [];
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
}

function targetOf({ spec }: Pod): string | undefined {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0];
}

function service(name: string, spec: object, labels: object = {}): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec };
}

function sliceSizes(world: ScenarioWorld): readonly number[] {
  return world.list(ENDPOINT_SLICE).map(({ endpoints }) => endpoints?.length ?? 0);
}
