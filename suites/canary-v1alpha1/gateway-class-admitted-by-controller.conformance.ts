import { defineCase, type Case } from '../../harness/conformance/index.ts';
import { CANARY, expectClassSays, gatewayClass } from './canary.ts';

const NAME = 'canary-admitted';

export const gatewayClassAdmittedByController: Case = defineCase({
  ...CANARY,
  id: 'gateway-class-admitted-by-controller',
  title: 'a GatewayClass with the controller string is admitted, in the words of Traefik',
  spec: '004-R1',
  async run(t) {
    await t.apply(t.near, [gatewayClass(NAME)]);
    await expectClassSays(t, NAME, {
      claim: 'the class is admitted',
      said: ['Admitted=True Handled "Handled by Traefik controller"'],
    });
  },
});
