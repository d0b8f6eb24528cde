import { expect } from 'chai';
import { ScriptedExec } from '../../core/testing/scripted-exec.ts';
import { pruneImages } from './prune-images.ts';

describe('pruneImages', () => {
  it('keeps what a container uses and the newest two of the rest', async () => {
    const runtimes = ['e', 'd', 'c', 'b', 'a'].map((tag) => `fleetbed.local/runtime:${tag}`).join('\n');
    const exec = new ScriptedExec(({ line }) => {
      if (line.startsWith('docker ps')) return 'fleetbed.local/runtime:b\nkindest/node:v1.34.3\n';
      if (line.includes('label=dev.fleetbed.image=runtime')) return `${runtimes}\n<none>:<none>\n`;
      if (line.includes('label=dev.fleetbed.image=machine'))
        return 'fleetbed.local/machine:2\nfleetbed.local/machine:1\n';
      return line.startsWith('docker image rm') ? '' : undefined;
    });
    expect(await pruneImages(exec, new AbortController().signal)).to.deep.equal([
      'fleetbed.local/runtime:c',
      'fleetbed.local/runtime:a',
      'fleetbed.local/machine:1',
    ]);
    expect(exec.lines.filter((line) => line.startsWith('docker image rm'))).to.deep.equal([
      'docker image rm fleetbed.local/runtime:c',
      'docker image rm fleetbed.local/runtime:a',
      'docker image rm fleetbed.local/machine:1',
    ]);
  });
});
