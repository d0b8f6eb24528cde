import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { ECHO_MODES, type Answers } from '../testing/echo-modes.ts';
import { MappedNetwork } from '../testing/mapped-network.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { ImageProgram } from '../testing/running-program.ts';
import { SELF_SIGNED } from '../testing/self-signed.ts';

const recorded = JSON.parse(
  await readFile(new URL('../../../fixtures/upstream/echo-basic/modes.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Answers>>;

describe('echo-basic, in its other modes', () => {
  for (const [name, mode] of Object.entries(ECHO_MODES))
    it(`answers as the real one: ${name}`, async () => {
      const network = new MappedNetwork();
      const files = new MemoryFiles({ '/tls/cert': SELF_SIGNED.cert, '/tls/key': SELF_SIGNED.key });
      const env = mode.env({ cert: '/tls/cert', key: '/tls/key' });
      await using _program = new ImageProgram('registry.k8s.io/gateway-api/echo-basic:v1', {
        argv: ['/echo-basic'],
        env,
        files,
        network,
      });
      expect(await mode.ask((port, protocol) => network.port(port, protocol))).to.deep.equal(recorded[name]);
    });
});
