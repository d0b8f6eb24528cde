import {
  answeringCluster,
  clustersetName,
  defineCase,
  deployHello,
  expectAnsweredBy,
  expectSame,
  FEATURES,
  startClients,
  startHello,
  type Case,
} from '../../harness/conformance/index.ts';

const ID = 'unexported-service-is-unreachable';

export const unexportedServiceIsUnreachable: Case = defineCase({
  id: ID,
  title: 'a Service that nobody exports has no answer under its clusterset name, while it answers at home',
  behaviour: 'discovery',
  family: 'mcs-api',
  features: [FEATURES.mcs],
  level: 'core',
  spec: '000-R6, KEP-1645#exporting-services',
  needs: { roles: ['near', 'other'], base: 'none' },
  async run(t) {
    await deployHello(t, ID, t.near);
    await startHello(t, ID, t.near);
    const clients = await startClients(t, ID, t.clusters);
    const [atHome] = clients;
    // The control: the pods serve, and the client can ask.
    if (atHome !== undefined)
      await expectAnsweredBy(t, atHome, {
        claim: 'the Service answers under its name in the cluster',
        url: `http://hello.${ID}.svc.cluster.local:42/`,
        by: t.near,
        requests: 3,
      });
    const names = t.clusters.map(({ name }) => name);
    for (const client of clients) {
      const fetched = [];
      while (fetched.length < TRIES) fetched.push(await client.fetch(`http://${clustersetName(ID)}:42/`));
      const answered = fetched.map(answeringCluster).filter((answer) => names.includes(answer));
      expectSame(t, {
        claim: `nobody answers for the clusterset name, asked in ${client.cluster.name}`,
        expected: `0 answers to ${String(TRIES)} requests`,
        observed: `${String(answered.length)} answers to ${String(TRIES)} requests`,
      });
    }
  },
});

const TRIES = 10;
